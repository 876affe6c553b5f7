package reconcile

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"actual/domain"
)

// normal returns the records in an order that does not depend on that of the input, each
// once. Of two with one id the later version counts: the greater number, else the one
// whose bytes are greater.
func (r Records) normal() Records {
	return Records{
		Sites: latest(r.Sites, 16, appendSite), Crews: latest(r.Crews, 16, appendCrew), Workers: latest(r.Workers, 16, appendWorker),
		Memberships: latest(r.Memberships, 16, appendMembership), Custodies: latest(r.Custodies, 16, appendCustody), Carriages: latest(r.Carriages, 16, appendCarriage),
		Jobs: latest(r.Jobs, 16, appendJob), Changes: latest(r.Changes, 0, appendChange), Visits: visitsOnce(r.Visits),
		Bookings: latest(r.Bookings, 16, appendBooking), Clocks: latest(r.Clocks, 16, appendClock), Signals: latest(r.Signals, 0, appendSignal),
	}
}

// latest sorts records by their bytes, of which the first are the id, and keeps the last
// of each id; with no id each once.
func latest[T any](list []T, id int, enc func([]byte, *T) []byte) []T {
	if len(list) == 0 {
		return nil
	}
	type row struct {
		of    int
		bytes []byte
	}
	rows := make([]row, len(list))
	for i := range list {
		rows[i] = row{i, enc(make([]byte, 0, 96), &list[i])}
	}
	slices.SortFunc(rows, func(a, b row) int { return bytes.Compare(a.bytes, b.bytes) })
	out := make([]T, 0, len(list))
	for i, r := range rows {
		if i+1 < len(rows) {
			next := rows[i+1].bytes
			if id == 0 && bytes.Equal(r.bytes, next) || id > 0 && bytes.Equal(r.bytes[:id], next[:id]) {
				continue
			}
		}
		out = append(out, list[r.of])
	}
	return out
}

// visitsOnce is latest for visits, which are many: bytes are compared only where two have
// the same id and number.
func visitsOnce(list []Visit) []Visit {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Visit) int {
		if c := cmp.Or(bytes.Compare(a.ID.UUID[:], b.ID.UUID[:]), cmp.Compare(a.Number, b.Number)); c != 0 {
			return c
		}
		return bytes.Compare(appendVisit(nil, &a), appendVisit(nil, &b))
	})
	out := list[:0]
	for i := range list {
		if i+1 == len(list) || list[i].ID != list[i+1].ID {
			out = append(out, list[i])
		}
	}
	return out
}

func putInt(b []byte, n int64) []byte { return binary.BigEndian.AppendUint64(b, uint64(n)^1<<63) } //nolint:gosec // Order is kept: the sign bit is turned.

func putID(b []byte, id domain.UUID) []byte { return append(b, id[:]...) }

func putText(b []byte, s string) []byte { return append(putInt(b, int64(len(s))), s...) }

func putBool(b []byte, is ...bool) []byte {
	for _, one := range is {
		b = append(b, 0)
		if one {
			b[len(b)-1] = 1
		}
	}
	return b
}

func putDate(b []byte, d domain.Date) []byte { return putInt(b, int64(d.DaysSince(domain.Date{}))) }

func putSpan(b []byte, s domain.Span) []byte {
	for _, end := range []int64{s.From.Unix(), s.To.Unix()} {
		b = putInt(b, end)
	}
	return b
}

func putCrews(b []byte, crews []domain.CrewID) []byte {
	crews = slices.Clone(crews)
	slices.SortFunc(crews, func(a, c domain.CrewID) int { return bytes.Compare(a.UUID[:], c.UUID[:]) })
	b = putInt(b, int64(len(crews)))
	for _, c := range crews {
		b = putID(b, c.UUID)
	}
	return b
}
