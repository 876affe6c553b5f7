package sourcing

import (
	"context"
	"errors"
	"fmt"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/source"
	"actual/ports"
)

// Run is a sync at work, in the hands of one caller.
type Run struct {
	*Syncer

	company domain.CompanyID
	state   source.Sync
	known   map[source.Kind]*known // What rows of a kind are matched with, read once.
}

// State returns how far it is.
func (r *Run) State() source.Sync { return r.state }

// Ended reports whether nothing is left to do.
func (r *Run) Ended() bool { return !r.state.EndedAt.IsZero() }

// Step reads one page of the source, or takes over one batch of rows. After an error
// what was done before stays, and the next Step does the same again.
//
// Errors: those of ports.JobSource; ErrUnderWay where somebody else works on it;
// fault.Unavailable.
func (r *Run) Step(ctx context.Context) (err error) {
	switch r.state.Stage.Step {
	case source.Reading:
		err = r.read(ctx)
	case source.Taking:
		err = r.update(ctx, func(ctx context.Context, a *act) error { return a.take(ctx) })
	}
	if errors.Is(err, domain.ErrMoved) {
		return ErrUnderWay
	}
	if err != nil {
		r.stumble(ctx, err)
		return fmt.Errorf("sync with %s, %s %ss: %w", r.state.Source, r.state.Stage.Step, r.state.Stage.Kind, err)
	}
	return nil
}

// stumble notes why the sync stands still, for who looks at it. Who is told of the
// error hears it all the same.
func (r *Run) stumble(ctx context.Context, why error) {
	if ctx.Err() != nil {
		return
	}
	next := r.state.Copy()
	next.Problem = "internal error"
	if f := (*fault.Error)(nil); errors.As(why, &f) {
		next.Problem = f.Msg
	}
	if next.Problem == r.state.Problem {
		return
	}
	err := r.work.Update(ctx, r.company, func(ctx context.Context, tx ports.Tx) error { return tx.Syncs.Save(ctx, next) })
	if err == nil {
		next.Revision++
		r.state = next
	}
}

// readOn puts the sync to the list that is to be read next: those that are due, the
// jobs, those of which the jobs name what they did not have; then all kinds are taken
// over.
func (a *act) readOn(ctx context.Context) error {
	kind, err := a.unread(ctx)
	if err != nil {
		return err
	}
	a.to.Stage = source.Stage{Step: source.Taking, Kind: source.Kinds()[0]}
	if kind != "" {
		a.to.Stage = source.Stage{Step: source.Reading, Kind: kind}
	}
	return nil
}

// takeOn puts the sync to the kind that is taken over next, or ends it.
func (a *act) takeOn() {
	if a.to.Stage = a.to.Stage.Next(); a.to.Stage.Step == source.Ended {
		a.to.EndedAt = a.now
	}
}

// unread returns which list is to be read next; "" where none is.
func (a *act) unread(ctx context.Context) (source.Kind, error) {
	for _, kind := range source.Kinds() {
		if kind == source.Job && !a.to.HasRead(kind) || kind != source.Job && a.to.Due(kind, fresh) {
			return kind, nil
		}
	}
	for _, kind := range source.Kinds() {
		if a.to.HasRead(kind) {
			continue
		}
		missing, err := a.SourceRows.Named(ctx, a.seen(kind), true, 1)
		if err != nil || len(missing) > 0 {
			return kind, err
		}
	}
	return "", nil
}

// seen are the rows that the sync should have seen of a kind.
func (a *act) seen(kind source.Kind) ports.SourceSeen {
	return ports.SourceSeen{Source: a.to.Source, Kind: kind, Sync: a.to.ID, From: a.to.From, To: a.to.To}
}
