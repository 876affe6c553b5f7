package reconcilefile

import (
	"actual/domain"
	"actual/domain/job"
	"actual/domain/reconcile"
)

// Tell says a discrepancy to people, in two sentences.
func (c *Company) Tell(d reconcile.Discrepancy, language job.Language) []string {
	return reconcile.Sentences(reconcile.Telling{Discrepancy: d, Name: c.Names.Name, Zone: c.Input.Zone, Language: language})
}

// Labels returns what the files call all that a discrepancy speaks of: names, or else ids.
func (c *Company) Labels(d reconcile.Discrepancy) map[domain.UUID]string {
	called := map[domain.UUID]string{}
	for _, id := range speaksOf(&d) {
		if name, known := c.Names.said(id); known {
			called[id] = name
		}
	}
	return called
}

// speaksOf returns the identifiers of a discrepancy and its facts; some more than once.
func speaksOf(d *reconcile.Discrepancy) []domain.UUID {
	s, f := d.Subject, &d.Facts
	ids := []domain.UUID{s.Site.UUID, s.Job.UUID, s.Crew.UUID, s.Worker.UUID, s.Badge.UUID, s.Other, s.Row, d.Verdict.Site.UUID}
	for _, x := range f.Sites {
		ids = append(ids, x.ID.UUID)
	}
	for _, x := range f.Crews {
		ids = append(ids, x.ID.UUID, x.Leader.UUID)
	}
	for _, x := range f.Workers {
		ids = append(ids, x.ID.UUID)
	}
	for _, x := range f.Memberships {
		ids = append(ids, x.Crew.UUID, x.Worker.UUID)
	}
	for _, x := range f.Custodies {
		ids = append(ids, x.Badge.UUID, x.Worker.UUID)
	}
	for _, x := range f.Carriages {
		ids = append(ids, x.Badge.UUID, x.Crew.UUID)
	}
	for i := range f.Jobs {
		ids = append(ids, f.Jobs[i].ID.UUID, f.Jobs[i].Site.UUID, f.Jobs[i].Leader.UUID)
		for _, k := range f.Jobs[i].Crews {
			ids = append(ids, k.UUID)
		}
	}
	for i := range f.Visits {
		ids = append(ids, f.Visits[i].ID.UUID, f.Visits[i].Site.UUID, f.Visits[i].Badge.UUID)
		for _, k := range f.Visits[i].Candidates {
			ids = append(ids, k.Site.UUID)
		}
	}
	for _, x := range f.Bookings {
		ids = append(ids, x.ID)
	}
	for _, x := range f.Clocks {
		ids = append(ids, x.ID)
	}
	for _, x := range f.Signals {
		ids = append(ids, x.Badge.UUID, x.Site.UUID, x.Other.UUID)
	}
	return ids
}
