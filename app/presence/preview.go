package presence

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"actual/app/fences"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/ports"
)

// Answers of the previewer.
var (
	// ErrMoved: what was previewed is no longer what would be done.
	ErrMoved = fault.New(fault.Conflict, "preview.moved", "something has changed since the preview: look at it again")
	// ErrNoFix: a badge has no fix of that event.
	ErrNoFix = fault.New(fault.NotFound, "preview.no_such_fix", "the badge has no fix of that event")
)

// Correction is what a person wants to correct: sites and their fences, or fixes
// that are to count no more.
type Correction struct {
	Company  domain.CompanyID
	Sites    []fences.Imported
	Excluded []Exclusion
	By       string // Who does it, for the ledger.
	Reason   string // Why fixes are excluded; for people of the company.
}

// Exclusion takes one fix of a badge out.
type Exclusion struct {
	Badge domain.BadgeID
	Event string // The key of the event that the fix is from.
}

// Preview is what a correction would do.
type Preview struct {
	// ID is a hash of the correction, of all that its effect follows from and of the
	// effect: applying by it does exactly that.
	ID         string
	Import     fences.Report
	Difference Difference
}

// Previewer shows what a correction would do, and does it.
type Previewer struct {
	work     ports.UnitOfWork
	importer *fences.Importer
	clock    ports.Clock
	ids      ports.Identifiers
	policy   presence.Policy
}

// NewPreviewer returns the use case, judging by the policy.
func NewPreviewer(work ports.UnitOfWork, importer *fences.Importer, clock ports.Clock, ids ports.Identifiers, policy presence.Policy) *Previewer {
	return &Previewer{work: work, importer: importer, clock: clock, ids: ids, policy: policy}
}

// Preview derives the visits near the correction with and without it, by the same
// function as the worker, and returns the difference. Nothing is written. News
// that the worker has not worked off yet counts on both sides.
//
// Errors: ErrNoFix.
func (p *Previewer) Preview(ctx context.Context, c Correction) (preview Preview, err error) {
	err = p.work.View(ctx, c.Company, func(ctx context.Context, tx ports.Tx) error {
		look, err := p.look(ctx, tx, c)
		preview = look.preview
		return err
	})
	if err != nil {
		return Preview{}, fmt.Errorf("preview a correction: %w", err)
	}
	return preview, nil
}

// Apply makes the correction if what it does is still what the preview with that
// id showed. The worker then records the visits, within seconds.
//
// Errors: ErrMoved, and then nothing is done; ErrNoFix.
func (p *Previewer) Apply(ctx context.Context, c Correction, id string) (preview Preview, err error) {
	err = p.work.Update(ctx, c.Company, func(ctx context.Context, tx ports.Tx) error {
		look, err := p.look(ctx, tx, c)
		if err != nil {
			return err
		}
		if preview = look.preview; preview.ID != id {
			return ErrMoved
		}
		if err := look.plan.Save(ctx, tx); err != nil {
			return err
		}
		if err := p.rule(ctx, tx, c, look); err != nil {
			return err
		}
		// Who changed fences meanwhile has the row of the epoch until they commit.
		epoch, err := tx.Sites.Epoch(ctx)
		if err == nil && epoch > look.epoch+1 {
			return ErrMoved
		}
		return err
	})
	if err != nil {
		return Preview{}, fmt.Errorf("apply a correction: %w", err)
	}
	return preview, nil
}

// look is a look at a correction, within one transaction.
type look struct {
	preview Preview
	plan    fences.Plan
	epoch   int64
	times   map[Exclusion]presence.Span // Of the excluded fixes.
}

// look derives what the correction would do.
func (p *Previewer) look(ctx context.Context, tx ports.Tx, c Correction) (l look, err error) {
	if l.epoch, err = tx.Sites.Epoch(ctx); err != nil {
		return l, err
	}
	if l.plan, err = p.importer.Plan(ctx, tx, fences.ImportSites{Company: c.Company, Sites: c.Sites, By: c.By}); err != nil {
		return l, err
	}
	news, err := l.plan.Near(ctx, tx)
	if err != nil {
		return l, err
	}
	if l.times, err = exclusions(ctx, tx, c.Excluded); err != nil {
		return l, err
	}
	for x, span := range l.times {
		news[x.Badge] = union(news, x.Badge, span)
	}
	company, err := tx.Companies.Get(ctx)
	if err != nil {
		return l, err
	}
	s := sight{
		tx: tx, policy: p.policy, asOf: p.clock.Now().Unix(), zone: company.Zone(),
		before: l.plan.Before(), after: l.plan.After(), print: newPrint(c, l.epoch, p.policy),
	}
	for _, id := range slices.SortedFunc(maps.Keys(news), func(a, b domain.BadgeID) int { return slices.Compare(a.UUID[:], b.UUID[:]) }) {
		if err := s.badge(ctx, id, news[id], c.Excluded); err != nil {
			return l, fmt.Errorf("badge %s: %w", id, err)
		}
	}
	s.difference.name(s.before, s.after)
	l.preview = Preview{ID: s.print.id(), Import: l.plan.Report, Difference: s.difference}
	return l, nil
}

func union(spans map[domain.BadgeID]presence.Span, id domain.BadgeID, span presence.Span) presence.Span {
	had, there := spans[id]
	if !there {
		return span
	}
	return presence.Span{From: min(had.From, span.From), To: max(had.To, span.To)}
}

// exclusions finds when the fixes that are to be taken out were made.
func exclusions(ctx context.Context, tx ports.Tx, excluded []Exclusion) (map[Exclusion]presence.Span, error) {
	out := map[Exclusion]presence.Span{}
	for _, x := range excluded {
		all, _, err := tx.Fixes.Bounds(ctx, x.Badge)
		if err != nil {
			return nil, err
		}
		fixes, err := tx.Fixes.Between(ctx, x.Badge, all)
		if err != nil {
			return nil, err
		}
		for _, f := range fixes {
			if f.Key != x.Event {
				continue
			}
			span := presence.Span{From: f.At, To: f.At}
			if had, there := out[x]; there { // Several contents of one event.
				span = presence.Span{From: min(had.From, f.At), To: max(had.To, f.At)}
			}
			out[x] = span
		}
		if _, found := out[x]; !found {
			return nil, ErrNoFix.With("%q", x.Event)
		}
	}
	return out, nil
}

// rule makes the rulings of the correction.
func (p *Previewer) rule(ctx context.Context, tx ports.Tx, c Correction, l look) error {
	now := p.clock.Now()
	spans := map[domain.BadgeID]presence.Span{}
	var entries []ledger.Entry
	for _, x := range sortedExclusions(c.Excluded) {
		r := presence.Ruling{ID: domain.RulingID{UUID: p.ids.New()}, Kind: presence.ExcludeFix, FixKey: x.Event, From: l.times[x].From, To: l.times[x].To}
		if err := tx.Rulings.Make(ctx, x.Badge, r, c.Reason, c.By, now); err != nil {
			return err
		}
		spans[x.Badge] = union(spans, x.Badge, l.times[x])
		entries = append(entries, ledger.Entry{
			ID: domain.EntryID{UUID: p.ids.New()}, Company: c.Company, At: now.Unix(), Kind: ledger.RulingMade, Actor: c.By, Subject: "ruling:" + r.ID.String(),
			Body: ledger.NewObject(ledger.Fields{
				"badge": ledger.Text(x.Badge.String()), "kind": ledger.Text(string(r.Kind)), "event": ledger.Text(x.Event),
			}),
		})
	}
	if len(entries) == 0 {
		return nil
	}
	if err := tx.Ledger.Append(ctx, entries...); err != nil {
		return err
	}
	return tx.Marks.Add(ctx, spans, now)
}

// sortedExclusions orders them and drops repeats.
func sortedExclusions(excluded []Exclusion) []Exclusion {
	sorted := slices.SortedFunc(slices.Values(excluded), func(a, b Exclusion) int {
		if n := slices.Compare(a.Badge.UUID[:], b.Badge.UUID[:]); n != 0 {
			return n
		}
		return strings.Compare(a.Event, b.Event)
	})
	return slices.Compact(sorted)
}
