package labour

import (
	"context"

	"actual/domain"
	"actual/domain/booked"
	"actual/domain/source"
	"actual/domain/targetlink"
	"actual/domain/transfer"
	"actual/ports"
)

// sitesOf finds out the sites of tickets: as was planned, as is stored, and where
// neither tells, by asking the source.
func (p *pass) sitesOf(ctx context.Context, rows []booked.Labour) error {
	unknown := map[string]bool{}
	for _, l := range rows {
		if _, asked := p.sites[l.Ticket]; asked || l.Ticket == "" || l.Site != "" {
			continue
		}
		if p.sites[l.Ticket] = p.plan.Site(l.Ticket); p.sites[l.Ticket] == "" {
			unknown[l.Ticket] = true
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	err := p.work.View(ctx, p.company, func(ctx context.Context, tx ports.Tx) error {
		known, err := tx.Booked.SitesOf(ctx, p.source, keys(unknown))
		for ticket, site := range known {
			p.sites[ticket] = site
			delete(unknown, ticket)
		}
		return err
	})
	if err != nil || len(unknown) == 0 {
		return err
	}
	found, calls, err := p.times.SitesOf(ctx, p.company, keys(unknown))
	p.out.Calls += calls
	for ticket, site := range found {
		p.sites[ticket] = site
	}
	return err
}

func keys(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for key := range set {
		out = append(out, key)
	}
	return out
}

// putTimes stores a page of labour, with what of ours it is of, and counts the rows of
// which worker or site of ours are not known.
func (p *pass) putTimes(ctx context.Context, tx ports.Tx, labour []booked.Labour) (ports.BookedCounts, int, error) {
	refs := map[source.Kind]map[string]bool{source.Worker: {}, source.Crew: {}, source.Site: {}}
	for i := range labour {
		l := &labour[i]
		if l.Site == "" {
			l.Site = p.sites[l.Ticket]
		}
		refs[source.Worker][l.Worker], refs[source.Crew][l.Crew], refs[source.Site][l.Site] = true, true, true
	}
	ours, err := p.linked(ctx, tx, refs)
	if err != nil {
		return ports.BookedCounts{}, 0, err
	}
	rows, unplaced := make([]booked.Time, len(labour)), 0
	for i, l := range labour {
		rows[i] = booked.Time{ID: domain.BookedTimeID{UUID: p.ids.New()}, Source: p.source, Labour: l, Of: booked.Ours{Job: p.plan.Job(l)}}
		of := &rows[i].Of
		of.Worker.UUID, of.Crew.UUID, of.Site.UUID = ours[source.Worker][l.Worker], ours[source.Crew][l.Crew], ours[source.Site][l.Site]
		if of.Worker.IsZero() || of.Site.IsZero() {
			unplaced++
		}
	}
	counts, err := tx.Booked.Put(ctx, rows, p.clock.Now())
	return counts, unplaced, err
}

// putClocks stores a page of what was clocked.
func (p *pass) putClocks(ctx context.Context, tx ports.Tx, clocked []booked.Clocked) (ports.BookedCounts, int, error) {
	refs := map[string]bool{}
	for _, c := range clocked {
		refs[c.Worker] = true
	}
	ours, err := p.linked(ctx, tx, map[source.Kind]map[string]bool{source.Worker: refs})
	if err != nil {
		return ports.BookedCounts{}, 0, err
	}
	rows, unplaced := make([]booked.Clock, len(clocked)), 0
	for i, c := range clocked {
		rows[i] = booked.Clock{ID: domain.ClockTimeID{UUID: p.ids.New()}, Source: p.source, Clocked: c, Of: domain.WorkerID{UUID: ours[source.Worker][c.Worker]}}
		if rows[i].Of.IsZero() {
			unplaced++
		}
	}
	counts, err := tx.Clocked.Put(ctx, rows, p.clock.Now())
	return counts, unplaced, err
}

// linked returns which of ours the source's rows are, by kind and ref, as far as links
// tell.
func (p *pass) linked(ctx context.Context, tx ports.Tx, refs map[source.Kind]map[string]bool) (map[source.Kind]map[string]domain.UUID, error) {
	if p.source == SheetsOfTime {
		return p.linkedThere(ctx, tx)
	}
	out := map[source.Kind]map[string]domain.UUID{}
	for kind, those := range refs {
		delete(those, "")
		out[kind] = map[string]domain.UUID{}
		rows, err := tx.Links.List(ctx, ports.SourceLinkQuery{Source: p.source, Kind: kind, Refs: keys(those)})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			out[kind][row.Ref] = row.Link.Ours
		}
	}
	return out, nil
}

// linkedThere is linked of a source that time is written to: people said there who of
// its people workers are.
func (p *pass) linkedThere(ctx context.Context, tx ports.Tx) (map[source.Kind]map[string]domain.UUID, error) {
	links, err := tx.Targeted.List(ctx, transfer.QuickBooksTime)
	if err != nil {
		return nil, err
	}
	workers := map[string]domain.UUID{}
	for _, l := range links {
		if l.Kind != targetlink.Worker || l.Ref == "" {
			continue
		}
		if workers[l.Ref], err = domain.ParseUUID(l.Key); err != nil {
			return nil, err
		}
	}
	return map[source.Kind]map[string]domain.UUID{source.Worker: workers}, nil
}
