package online_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/notehub"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/system"
	"actual/domain"
	"actual/domain/event"
	"actual/domain/source"
	"actual/ports"
)

// line is an event as Notehub routes it.
type line struct {
	device string
	at     int64
	raw    string
}

// live stores what the badges sent, hour by hour, and derives presence from it.
func (w *world) live() {
	var lines []line
	for _, e := range w.season.Evidence() {
		w.devices = append(w.devices, e.Device)
		for i, f := range e.Fixes {
			lines = append(lines, line{e.Device, f.At, fmt.Sprintf(
				`{"event":"%s-%d","device":%q,"file":"_track.qo","req":"note.add","when":%d,"received":%d,"where_when":%d,"where_lat":%.7f,"where_lon":%.7f,"body":{"time":%d,"motion":3,"dop":%.2f}}`,
				e.Device, i, e.Device, f.At, f.At+20, f.At, float64(f.Lat)/1e7, float64(f.Lng)/1e7, f.At, float64(f.DOP)/100)})
		}
		for i, at := range e.Alive {
			lines = append(lines, line{e.Device, at, fmt.Sprintf(
				`{"event":"%s-beat-%d","device":%q,"file":"_track.qo","req":"note.add","when":%d,"received":%d,"body":{"status":"heartbeat"}}`, e.Device, i, e.Device, at, at+20)})
		}
		for i, at := range e.Blind {
			lines = append(lines, line{e.Device, at, fmt.Sprintf(
				`{"event":"%s-blind-%d","device":%q,"file":"_track.qo","req":"note.add","when":%d,"received":%d,"body":{"status":"no-sat"},"tower_when":%d,"tower_lat":40.01,"tower_lon":-80.01}`,
				e.Device, i, e.Device, at, at+20, at)})
		}
	}
	slices.SortFunc(lines, func(a, b line) int { return int(a.at - b.at) })
	sink, directory := postgis.NewEventSink(w.db.Ingest), postgis.NewDirectory(w.db.Directory)
	_, epoch, err := directory.Owners(w.t.Context(), nil)
	require.NoError(w.t, err)
	for from := 0; from < len(lines); {
		to := from
		b := ports.Batch{Epoch: epoch}
		for ; to < len(lines) && lines[to].at < lines[from].at+3600; to++ {
			w.accept(&b, lines[to])
		}
		b.StoredAt = time.Unix(lines[to-1].at+30, 0).UTC()
		for i := range b.Quarantine {
			b.Quarantine[i].StoredAt = b.StoredAt
		}
		_, err := sink.Store(w.t.Context(), b)
		require.NoError(w.t, err)
		from = to
	}
	in := w.offline.Input
	w.clock.now = time.Unix(in.AsOf, 0).UTC()
	for _, step := range []func(context.Context, domain.CompanyID) (int, error){w.deriver.Derive, w.deriver.Settle} {
		for n := 1; n > 0; {
			n, err = step(w.t.Context(), w.acme)
			require.NoError(w.t, err)
		}
	}
	w.update(func(ctx context.Context, tx ports.Tx) error {
		for _, list := range []ports.BookedList{ports.BookedLabour, ports.BookedClocked} {
			if err := tx.BookedRead.Note(ctx, source.Aspire, list, w.clock.now); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) accept(b *ports.Batch, l line) {
	e, err := notehub.Decoder{}.Decode([]byte(l.raw))
	require.NoError(w.t, err)
	id, ours := w.badges[l.device]
	if !ours {
		b.Quarantine = append(b.Quarantine, ports.Quarantined{
			ID: domain.QuarantineID{UUID: system.Identifiers{}.New()}, Company: w.acme, Route: domain.RouteID{UUID: w.acme.UUID}, Reason: ports.ReasonUnknown, Why: "unknown",
			Key: e.Key, Content: uint64(l.at), Device: l.device, Headers: map[string]string{}, Raw: []byte(l.raw), Size: int64(len(l.raw)),
		})
		return
	}
	known := event.Understand(e, l.at+30)
	a := ports.Accepted{Company: w.acme, Badge: id, Key: e.Key, Content: uint64(l.at), Raw: []byte(l.raw), Fix: known.Fix, HasFix: known.HasFix, HeardAt: time.Unix(known.Health.HeardAt, 0).UTC()}
	a.Fix.Key, a.Fix.Content = a.Key, a.Content
	b.Events = append(b.Events, a)
}
