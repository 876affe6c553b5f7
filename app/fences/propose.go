package fences

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"actual/app/asked"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

// ErrNoSites reports that nothing is to be proposed.
var ErrNoSites = fault.New(fault.Invalid, "fence.nothing_to_propose", "no site of ours has a circle for its fence, as the source of planned work gave it")

// Propose is how fences are proposed.
type Propose struct {
	Days int `json:"days"` // Of history.
}

// Proposer proposes the fences of many sites from where crews stood, as drafts: a task
// of the kind asked.ProposeFences. A fence is proposed where that is another than the
// one of now.
type Proposer struct{ reviewer *Reviewer }

// NewProposer returns the use case.
func NewProposer(reviewer *Reviewer) *Proposer { return &Proposer{reviewer} }

const (
	sliceOfProposals = 20
	asGood           = 900 // Thousandths of agreement: beyond, the fence of now is as good.
)

// Kind is what the task does.
func (p *Proposer) Kind() asked.Kind {
	return asked.Kind{Name: asked.ProposeFences, Rows: sliceOfProposals, Work: p.slice}
}

type proposeRow struct {
	Site string `json:"site"`
}

// OfSource returns the rows of the sites that a source of planned work has, and whose
// fence of now is a circle, as sources give them.
func (p *Proposer) OfSource(of job.Source) func(ctx context.Context, tx ports.Tx) ([]asked.Row, error) {
	return func(ctx context.Context, tx ports.Tx) ([]asked.Row, error) {
		linked, err := tx.Links.List(ctx, ports.SourceLinkQuery{Source: of, Kind: source.Site, States: []source.State{source.New, source.Matched}})
		if err != nil {
			return nil, err
		}
		l, err := p.reviewer.ground(ctx, tx, reviewDays)
		if err != nil {
			return nil, err
		}
		var rows []asked.Row
		for _, r := range linked {
			site, there := l.sites[domain.SiteID{UUID: r.Link.Ours}]
			if _, _, circle := l.fences[site.ID].Shape.Circle(); there && circle {
				rows = append(rows, asked.Row{Input: proposeRow{site.Ref}, Key: site.Ref})
			}
		}
		if len(rows) == 0 {
			return nil, ErrNoSites
		}
		return rows, nil
	}
}

// Sites returns the rows of sites that are called so.
func (p *Proposer) Sites(refs []string) []asked.Row {
	rows := make([]asked.Row, len(refs))
	for i, ref := range refs {
		rows[i] = asked.Row{Input: proposeRow{ref}, Key: ref, Field: "site"}
	}
	return rows
}

// Proposed is what is said of a site whose fence was learnt.
type Proposed struct {
	Draft     string  `json:"draft,omitempty"` // None where the fence of now is as good, and in a dry run.
	Agreement float64 `json:"agreement"`       // With the fence of now, from 0 to 1.
	AreaM2    int64   `json:"area_m2"`
	Stays     int     `json:"stays"`
}

// slice proposes the fences of some rows.
func (p *Proposer) slice(ctx context.Context, tx ports.Tx, s asked.Slice) ([]asked.Outcome, error) {
	var how Propose
	if err := json.Unmarshal(s.Task.Request, &how); err != nil {
		return nil, fmt.Errorf("stored proposal of fences: %w", err)
	}
	l, err := p.reviewer.ground(ctx, tx, max(how.Days, 1))
	if err != nil {
		return nil, err
	}
	byRef := make(map[string]domain.SiteID, len(l.sites))
	for id, site := range l.sites {
		byRef[site.Ref] = id
	}
	out := make([]asked.Outcome, len(s.Rows))
	for i, r := range s.Rows {
		var row proposeRow
		if err := json.Unmarshal(r.Input, &row); err != nil {
			return nil, fmt.Errorf("stored row %d: %w", r.N, err)
		}
		l.clear()
		id, there := byRef[row.Site]
		if !there {
			out[i] = asked.Refuse("site", geofence.ErrNotFound.With("%.60q", row.Site))
			continue
		}
		if out[i], err = p.propose(ctx, tx, l, id, s.Task); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *Proposer) propose(ctx context.Context, tx ports.Tx, l land, id domain.SiteID, t ports.AskedTask) (asked.Outcome, error) {
	draft, err := p.reviewer.draft(ctx, tx, l, id, t.By)
	var why *fault.Error
	switch {
	case errors.As(err, &why) && why.Kind == fault.Invalid:
		return asked.Refuse("", why), nil
	case err != nil:
		return asked.Outcome{}, err
	}
	said := Proposed{Agreement: float64(draft.Agreement) / 1000, AreaM2: draft.Shape.AreaM2(), Stays: draft.Stays}
	if draft.Agreement >= asGood {
		return asked.Outcome{State: ports.RowUnchanged, Result: said}, nil
	}
	if t.DryRun {
		return asked.Outcome{State: ports.RowChanged, Result: said}, nil
	}
	said.Draft = draft.ID.String()
	return asked.Outcome{State: ports.RowChanged, Result: said}, tx.Drafts.Add(ctx, draft)
}
