package reconcile

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
)

// Each append function writes all of a record that a verdict may rest upon, id and version
// first, so that records that differ have other bytes. Names are not among it.

func appendSite(b []byte, s *Site) []byte {
	b = putText(putText(putID(b, s.ID.UUID), string(s.Kind)), s.Branch)
	b = putID(putBool(b, s.Unlocated), s.Fence.UUID)
	near := slices.Clone(s.Neighbours)
	slices.SortFunc(near, func(x, y domain.SiteID) int { return bytes.Compare(x.UUID[:], y.UUID[:]) })
	for _, n := range near {
		b = putID(b, n.UUID)
	}
	return b
}

func appendCrew(b []byte, c *Crew) []byte {
	return putInt(putID(putText(putID(b, c.ID.UUID), c.Branch), c.Leader.UUID), int64(c.Size))
}

func appendWorker(b []byte, w *Worker) []byte {
	return putBool(putID(b, w.ID.UUID), w.Unmapped, w.NoBooks)
}

func appendMembership(b []byte, m *job.Membership) []byte {
	return putSpan(putID(putID(putID(b, m.ID.UUID), m.Crew.UUID), m.Worker.UUID), m.Span)
}

func appendCustody(b []byte, c *badge.Custody) []byte {
	return putSpan(putID(putID(putID(b, c.ID.UUID), c.Badge.UUID), c.Worker.UUID), c.Span)
}

func appendCarriage(b []byte, c *job.Carriage) []byte {
	return putSpan(putID(putID(putID(b, c.ID.UUID), c.Badge.UUID), c.Crew.UUID), c.Span)
}

func appendJob(b []byte, j *Job) []byte {
	b = putText(putInt(putID(b, j.ID.UUID), j.Revision), j.Ticket)
	b = putDate(putDate(putID(b, j.Site.UUID), j.Date), j.Until)
	b = putInt(putInt(b, int64(j.Window.From)), int64(j.Window.To))
	b = putInt(putID(putCrews(b, j.Crews), j.Leader.UUID), int64(j.Effort))
	return putInt(putBool(putText(b, string(j.State)), j.Flexible), j.CreatedAt)
}

func appendChange(b []byte, c *Change) []byte {
	b = putDate(putInt(putID(b, c.Job.UUID), c.At), c.Date)
	return putText(putID(putCrews(b, c.Crews), c.Site.UUID), string(c.State))
}

func appendVisit(b []byte, v *Visit) []byte {
	b = putID(putID(putID(putInt(putID(b, v.ID.UUID), int64(v.Number)), v.Badge.UUID), v.Site.UUID), v.Fence.UUID)
	for _, n := range []int64{
		v.Arrived, v.ArrivedBetween[0], v.ArrivedBetween[1], v.Departed, v.DepartedBetween[0], v.DepartedBetween[1], v.Last,
		int64(v.Verdict), int64(v.State), int64(v.Confidence), int64(v.Fixes), int64(v.ErrorMM), int64(len(v.Candidates)),
	} {
		b = putInt(b, n)
	}
	for _, c := range v.Candidates {
		b = putInt(putID(putID(b, c.Site.UUID), c.Fence.UUID), c.Odds)
	}
	b = putInt(b, v.SettlesAt)
	return putText(putText(putBool(b, v.Open, v.CompletenessUnknown), v.FirstFix), v.LastFix)
}

func appendBooking(b []byte, k *Booking) []byte {
	b = putText(putID(putID(putID(b, k.ID), k.Worker.UUID), k.Job.UUID), k.Ticket)
	return putBool(putInt(putInt(putID(b, k.Site.UUID), k.From), k.To), k.Distributed)
}

func appendClock(b []byte, c *Clock) []byte {
	return putInt(putInt(putInt(putID(putID(b, c.ID), c.Worker.UUID), c.From), c.To), c.Break)
}

func appendSignal(b []byte, s *Signal) []byte {
	b = putInt(putInt(putText(putID(b, s.Badge.UUID), string(s.Kind)), s.From), s.To)
	b = putID(putID(b, s.Site.UUID), s.Other.UUID)
	return putBool(putInt(putInt(b, int64(s.ApartMM)), int64(s.Fixes)), s.Moving)
}

func appendMatch(b []byte, m *Match) []byte {
	b = putInt(putID(putID(putDate(b, m.Date), m.Job.UUID), m.Visit.UUID), int64(m.Off))
	return putInt(putBool(b, m.NextDoor, m.Proposed, m.Others, m.Goes), int64(m.Cost))
}

func appendSubject(b []byte, s *Subject) []byte {
	for _, id := range []domain.UUID{s.Site.UUID, s.Job.UUID, s.Crew.UUID, s.Worker.UUID, s.Badge.UUID, s.Other, s.Row} {
		b = putID(b, id)
	}
	return b
}

// put writes a list with how many it has.
func put[T any](b []byte, list []T, enc func([]byte, *T) []byte) []byte {
	b = putInt(b, int64(len(list)))
	for i := range list {
		b = enc(b, &list[i])
	}
	return b
}

func appendRecords(b []byte, r Records) []byte {
	b = put(put(put(b, r.Sites, appendSite), r.Crews, appendCrew), r.Workers, appendWorker)
	b = put(put(put(b, r.Memberships, appendMembership), r.Custodies, appendCustody), r.Carriages, appendCarriage)
	b = put(put(put(b, r.Jobs, appendJob), r.Changes, appendChange), r.Visits, appendVisit)
	return put(put(put(b, r.Bookings, appendBooking), r.Clocks, appendClock), r.Signals, appendSignal)
}

// digest is the hash of a case and its verdict. The order of the facts does not matter.
func digest(c *Case, v Verdict) [32]byte {
	b := putInt(putText(make([]byte, 0, 1024), string(c.Kind)), int64(c.Rule))
	b = appendSubject(putDate(b, c.Date), &c.Subject)
	for _, n := range []int64{c.Day[0], c.Day[1], c.Window[0], c.Window[1], c.AsOf, v.Expected, v.Actual, v.At} {
		b = putInt(b, n)
	}
	b = put(b, c.Thresholds, func(b []byte, t *Threshold) []byte {
		return putText(putInt(putText(b, t.Name), t.Value), string(t.From))
	})
	b = put(appendRecords(b, c.Facts.normal()), latest(c.Matches, 0, appendMatch), appendMatch)
	b = putID(putText(putBool(b, v.Holds), v.Finding), v.Site.UUID)
	return sha256.Sum256(b)
}
