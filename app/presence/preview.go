package presence

import (
	"context"
	"fmt"

	"actual/app/fences"
	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

// Preview is what a correction would do.
type Preview struct {
	// ID is a hash of the correction, of what its effect follows from and of the visits
	// that it changes, as of a time that it names: applying by it does that. See imprint.
	ID         string
	Import     fences.Report
	Difference Difference
	Rulings    []domain.RulingID // That are made; as those of fences, others each time it is looked at.
	Fences     []domain.FenceID
}

// Previewer shows what a correction would do, and does it.
type Previewer struct {
	work     ports.UnitOfWork
	importer *fences.Importer
	clock    ports.Clock
	ids      ports.Identifiers
	policy   presence.Policy
}

// NewPreviewer returns the use case; policy is the program's own, for companies
// that have no other.
func NewPreviewer(work ports.UnitOfWork, importer *fences.Importer, clock ports.Clock, ids ports.Identifiers, policy presence.Policy) *Previewer {
	return &Previewer{work: work, importer: importer, clock: clock, ids: ids, policy: policy}
}

// Preview derives the visits near the correction with and without it, by the same
// function as the worker, and returns the difference. Nothing is written. News
// that the worker has not worked off yet counts on both sides. Memory holds one
// badge at a time, and the changes.
//
// Errors: of what the correction names and the company has not, badge.ErrNotFound,
// ErrNoFix, geofence.ErrNotFound, geofence.ErrTaken, geofence.ErrRetired, ports.ErrVisitNotFound, ports.ErrVisitWithdrawn, ports.ErrRulingNotFound; ErrBadSpan,
// ErrNoReason, ErrOut, ports.ErrRulingWithdrawn, ports.ErrPolicyName, presence.ErrBadPolicy;
// ErrTooLarge.
func (p *Previewer) Preview(ctx context.Context, c Correction) (preview Preview, err error) {
	err = p.work.View(ctx, c.Company, func(ctx context.Context, tx ports.Tx) error {
		_, preview, err = p.look(ctx, tx, c, "")
		return err
	})
	if err != nil {
		return Preview{}, fmt.Errorf("preview a correction: %w", err)
	}
	return preview, nil
}

// Apply makes the correction if what it does to what was over is still what the
// preview with that id showed; with an empty id whatever it does. The worker then records the visits,
// within seconds.
//
// Errors: ErrMoved, and then nothing is done; those of Preview.
func (p *Previewer) Apply(ctx context.Context, c Correction, id string) (preview Preview, err error) {
	return p.ApplyWith(ctx, c, id, nil)
}

// ApplyWith is Apply that does something else in the same transaction, after it.
func (p *Previewer) ApplyWith(ctx context.Context, c Correction, id string, also func(context.Context, ports.Tx, Preview) error) (preview Preview, err error) {
	err = p.work.Update(ctx, c.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Companies.Hold(ctx); err != nil { // Nobody else corrects between the look and the deed.
			return err
		}
		l, seen, err := p.look(ctx, tx, c, id)
		if err != nil {
			return err
		}
		if preview = seen; id != "" && preview.ID != id {
			return ErrMoved
		}
		if err := p.save(ctx, tx, &l); err != nil || also == nil {
			return err
		}
		return also(ctx, tx, preview)
	})
	if err != nil {
		return Preview{}, fmt.Errorf("apply a correction: %w", err)
	}
	return preview, nil
}

// look derives what the correction would do. Of the preview with the id expected it
// looks at what was over then.
func (p *Previewer) look(ctx context.Context, tx ports.Tx, c Correction, expect string) (plan, Preview, error) {
	l, err := p.plan(ctx, tx, c)
	if err != nil {
		return l, Preview{}, err
	}
	s := newSight(tx, &l, expect)
	if err := s.all(ctx); err != nil {
		return l, Preview{}, err
	}
	preview := Preview{ID: s.print.id(), Import: l.fences.Report, Difference: s.difference, Fences: l.fences.Made()}
	for _, r := range l.made {
		preview.Rulings = append(preview.Rulings, r.ID)
	}
	return l, preview, nil
}
