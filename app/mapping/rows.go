package mapping

import (
	"context"
	"fmt"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/source"
	"actual/ports"
)

// ListRows asks for rows of a source, ordered by kind and ref.
type ListRows struct {
	Company domain.CompanyID
	Only    ports.SourceLinkQuery // Its Limit aside.
	Limit   int                   // 0: all.
}

// RowPage is a part of the answer.
type RowPage struct {
	Rows     []Row
	NextKind source.Kind // With NextRef where the next page begins; empty: there is no more.
	NextRef  string
}

// Row is a row of a source, and what people call those of ours that it is or may be.
type Row struct {
	source.Row
	Named map[domain.UUID]Name
}

// Name is what people call one of ours.
type Name struct{ Ref, Name string }

// Rows returns a page of rows.
//
// Errors: ErrUnknownSource.
func (m *Mapping) Rows(ctx context.Context, q ListRows) (page RowPage, err error) {
	if err := known(q.Only.Source); err != nil {
		return page, err
	}
	if q.Only.Limit = 0; q.Limit > 0 {
		q.Only.Limit = q.Limit + 1
	}
	err = m.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		rows, err := tx.Links.List(ctx, q.Only)
		if err != nil {
			return err
		}
		page = RowPage{}
		cut, more := roster.Cut(rows, q.Limit)
		if more {
			last := cut[len(cut)-1]
			page.NextKind, page.NextRef = last.Kind, last.Ref
		}
		page.Rows, err = m.named(ctx, tx, q.Company, cut)
		return err
	})
	if err != nil {
		return RowPage{}, fmt.Errorf("list rows of a source: %w", err)
	}
	return page, nil
}

// named adds to rows what people call those of ours that they are or may be.
func (m *Mapping) named(ctx context.Context, tx ports.Tx, company domain.CompanyID, rows []source.Row) ([]Row, error) {
	wanted := map[source.Kind]map[domain.UUID]bool{}
	want := func(k source.Kind, id domain.UUID) {
		if wanted[k] == nil {
			wanted[k] = map[domain.UUID]bool{}
		}
		if !id.IsZero() {
			wanted[k][id] = true
		}
	}
	for _, r := range rows {
		want(r.Kind, r.Link.Ours)
		for _, c := range r.Link.Candidates {
			want(r.Kind, c.Ours)
		}
	}
	names, err := m.names(ctx, tx, company, wanted)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(rows))
	for i, r := range rows {
		out[i] = Row{Row: r, Named: names}
	}
	return out, nil
}

// names looks up what people call those of ours.
func (m *Mapping) names(ctx context.Context, tx ports.Tx, company domain.CompanyID, wanted map[source.Kind]map[domain.UUID]bool) (map[domain.UUID]Name, error) {
	out := map[domain.UUID]Name{}
	if of := wanted[source.Site]; len(of) > 0 {
		index, err := m.fences.Index(ctx, tx, company)
		if err != nil {
			return nil, err
		}
		for _, s := range index.Sites() {
			if of[s.ID.UUID] {
				out[s.ID.UUID] = Name{s.Ref, s.Name}
			}
		}
	}
	if of := wanted[source.Crew]; len(of) > 0 {
		crews, err := tx.Crews.List(ctx, ports.CrewQuery{})
		if err != nil {
			return nil, err
		}
		for _, c := range crews {
			if of[c.ID().UUID] {
				out[c.ID().UUID] = Name{c.Ref(), c.Name()}
			}
		}
	}
	if of := wanted[source.Worker]; len(of) > 0 {
		var q ports.WorkerQuery
		for id := range of {
			q.IDs = append(q.IDs, domain.WorkerID{UUID: id})
		}
		workers, err := tx.Workers.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, w := range workers {
			out[w.ID().UUID] = Name{w.Particulars().Ref, w.Particulars().Name}
		}
	}
	return out, nil
}

// Called is what people call one of ours.
func (r Row) Called(id domain.UUID) string {
	switch name := r.Named[id]; {
	case name.Ref == "":
		return id.String()
	case name.Name == "":
		return name.Ref
	default:
		return fmt.Sprintf("%s (%s)", name.Ref, name.Name)
	}
}
