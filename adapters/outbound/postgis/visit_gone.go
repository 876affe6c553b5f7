package postgis

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

var visitGone = prepared{"visit_gone", `SELECT ` + visitColumns + ` FROM visit_version v JOIN site s ON s.company_id = v.company_id AND s.id = v.site_id
	WHERE v.company_id = $1 AND v.visit_id = $2 AND v.recorded_to IS NULL AND v.state = 'withdrawn'`}

// gone says why nothing is believed of a visit: it was withdrawn, or never was.
func (s visits) gone(ctx context.Context, id domain.VisitID) error {
	got, err := s.query(ctx, visitGone, id.UUID)
	if err != nil {
		return err
	}
	if len(got) == 0 {
		return ports.ErrVisitNotFound
	}
	was := got[0]
	now, err := s.Current(ctx, was.Badge, presence.Span{From: was.Arrived, To: was.End()})
	if err != nil {
		return err
	}
	on := time.UnixMicro(was.RecordedAt).UTC().Format(time.RFC3339)
	if len(now) == 0 {
		return ports.ErrVisitWithdrawn.With("on %s; the badge has no visit in its time now", on)
	}
	heir := longest(now, was.Visit)
	return ports.ErrVisitWithdrawn.With("on %s; visit %s, at %s, covers its time now", on, heir.ID, heir.Ref)
}

// longest returns the visit that shares most time with another.
func longest(visits []presence.Version, with presence.Visit) (best presence.Version) {
	most := int64(-1)
	for _, v := range visits {
		if shared := min(v.End(), with.End()) - max(v.Arrived, with.Arrived); shared > most {
			best, most = v, shared
		}
	}
	return best
}
