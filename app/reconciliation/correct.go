package reconciliation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/app/fences"
	"actual/app/presence"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/discrepancy"
	"actual/domain/fault"
	"actual/domain/job"
	"actual/ports"
)

// Correct is the command to settle a discrepancy by correcting what it is about:
// exactly one of Wearer, Moved, Fence and Cancel.
type Correct struct {
	Act
	Reason discrepancy.Reason
	Note   string

	Wearer *Wearer          // Somebody else wore a badge.
	Moved  *Moved           // A visit was at another site: a ruling.
	Fence  *fences.Imported // A better fence of a site that is there; From 0: from the beginning of the date on.
	Cancel bool             // The job was not to be done.

	Bound presence.Bound
}

// Wearer says who wore a badge. Zero times are the discrepancy's date; who wore it
// before wears it again after it.
type Wearer struct {
	Badge    domain.BadgeID
	Worker   domain.WorkerID
	From, To time.Time
}

// Moved says at which site a visit was.
type Moved struct {
	Visit domain.VisitID
	Site  domain.SiteID // Zero: the one that the discrepancy proposes.
}

// Corrected is what a correction does, or has done.
type Corrected struct {
	ID          string                  // Stands for the discrepancy, the correction and all that it does: applying by it does exactly that.
	Discrepancy discrepancy.Discrepancy // Once it is done, resolved by it.
	Visits      *presence.Preview       // Of a visit or a fence: what becomes of visits.
	Custody     []badge.Custody         // Of a wearer: those that begin or end, as they are then.
	Hours       []WorkerHours           // Of a wearer: whose time that is.
	AlsoWorn    []AlsoWorn              // Of a wearer: other badges that they would have had at the same time.
	Crews       []CrewTaken             // Of a wearer: who is counted with another crew by it.
	Job         *job.Job                // Of a job: cancelled.
	Names       Names
}

// Rules of corrections.
var (
	ErrOneCorrection = fault.New(fault.Invalid, "discrepancy.one_correction", "say exactly one thing that is to be corrected")
	ErrNoSuchPreview = fault.New(fault.Invalid, "discrepancy.no_preview", "what is corrected is previewed first, and done by the id of its preview")
)

// Corrector settles discrepancies by correcting what they are about.
type Corrector struct {
	desk       *Desk
	previewer  *presence.Previewer
	lister     *Lister
	reconciler *Reconciler
}

// NewCorrector returns the use cases.
func NewCorrector(desk *Desk, previewer *presence.Previewer, lister *Lister, reconciler *Reconciler) *Corrector {
	return &Corrector{desk, previewer, lister, reconciler}
}

// Preview shows what a correction would do, and writes nothing.
//
// Errors: ErrOneCorrection, discrepancy.ErrNotFound, domain.ErrMoved, discrepancy.ErrOver, discrepancy.ErrNotAbout, discrepancy.ErrSoNow; those of
// presence.Previewer, roster.Custodies and planning.Jobs; presence.ErrTooLarge.
func (c *Corrector) Preview(ctx context.Context, cmd Correct) (Corrected, error) {
	return c.correct(ctx, cmd, "", false)
}

// Apply makes the correction if it does what the preview with that id showed, and
// resolves the discrepancy with the reason, what was done and a link to it, in one
// transaction.
//
// Errors: as of Preview; ErrNoSuchPreview, presence.ErrMoved, and then
// nothing is done.
func (c *Corrector) Apply(ctx context.Context, cmd Correct, id string) (Corrected, error) {
	if id == "" {
		return Corrected{}, ErrNoSuchPreview
	}
	return c.correct(ctx, cmd, id, true)
}

func (c *Corrector) correct(ctx context.Context, cmd Correct, id string, applies bool) (out Corrected, err error) {
	if _, err := cmd.settlement(); err != nil {
		return out, err
	}
	if cmd.Moved != nil || cmd.Fence != nil {
		out, err = c.visits(ctx, cmd, id, applies)
	} else {
		out, err = c.records(ctx, cmd, id, applies)
	}
	if err != nil {
		return Corrected{}, fmt.Errorf("correct what a discrepancy is about: %w", err)
	}
	return out, nil
}

// settlement returns what the discrepancy is resolved with, but for the link's id.
func (c Correct) settlement() (discrepancy.Settlement, error) {
	var to []discrepancy.LinkKind
	for kind, given := range map[discrepancy.LinkKind]bool{
		discrepancy.ToCustody: c.Wearer != nil, discrepancy.ToRuling: c.Moved != nil, discrepancy.ToFence: c.Fence != nil, discrepancy.ToJob: c.Cancel,
	} {
		if given {
			to = append(to, kind)
		}
	}
	if len(to) != 1 {
		return discrepancy.Settlement{}, ErrOneCorrection.With("custody, visit, fence or cancel_job, and none beside it")
	}
	s, err := discrepancy.NewSettlement(string(c.Reason), string(to[0].Resolution()), c.Note)
	s.Link.To = to[0]
	return s, err
}

// errSeen ends a transaction in which something was done to see what it does.
var errSeen = errors.New("seen")

// records corrects custody and jobs: it does so and looks, and where that is a preview,
// nothing of it stays.
func (c *Corrector) records(ctx context.Context, cmd Correct, id string, applies bool) (out Corrected, err error) {
	err = c.desk.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Companies.Hold(ctx); err != nil { // Nobody else corrects between the look and the deed.
			return err
		}
		m := making{tx: tx, desk: c.desk, reconciler: c.reconciler, cmd: cmd}
		if err := m.begin(ctx, c.lister); err != nil {
			return err
		}
		do := m.cancel
		if cmd.Wearer != nil {
			do = m.wearer
		}
		made, err := do(ctx)
		if err != nil {
			return err
		}
		m.out.ID = m.print.id()
		if applies && m.out.ID != id {
			return presence.ErrMoved
		}
		if applies {
			err = m.settle(ctx, made)
		}
		if out = m.out; err != nil || applies {
			return err
		}
		return errSeen
	})
	if errors.Is(err, errSeen) {
		err = nil
	}
	return out, err
}

// visits corrects what visits are derived from, as any correction of presence.
func (c *Corrector) visits(ctx context.Context, cmd Correct, id string, applies bool) (out Corrected, err error) {
	var change presence.Correction
	var print imprint
	err = c.desk.work.View(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		m := making{tx: tx, desk: c.desk, reconciler: c.reconciler, cmd: cmd}
		if err := m.begin(ctx, c.lister); err != nil {
			return err
		}
		change, err = m.presence()
		out, print = m.out, m.print
		return err
	})
	if err != nil {
		return out, err
	}
	if !applies {
		p, err := c.previewer.Preview(ctx, change)
		if err == nil && cmd.Fence != nil && len(p.Fences) == 0 {
			err = discrepancy.ErrSoNow
		}
		out.ID, out.Visits = p.ID+print.id()[:ownDigits], &p
		return out, err
	}
	if len(id) <= ownDigits || id[len(id)-ownDigits:] != print.id()[:ownDigits] {
		return out, presence.ErrMoved
	}
	_, err = c.previewer.ApplyWith(ctx, change, id[:len(id)-ownDigits], func(ctx context.Context, tx ports.Tx, p presence.Preview) error {
		m := making{tx: tx, desk: c.desk, cmd: cmd, out: out}
		var made domain.UUID
		switch {
		case len(p.Rulings) > 0:
			made = p.Rulings[0].UUID
		case len(p.Fences) > 0:
			made = p.Fences[0].UUID
		default:
			return discrepancy.ErrSoNow
		}
		err := m.settle(ctx, made)
		out = m.out
		out.ID, out.Visits = id, &p
		return err
	})
	return out, err
}
