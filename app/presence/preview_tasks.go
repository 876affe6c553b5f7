package presence

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/fault"
	"actual/ports"
)

// Codec writes corrections and previews down as who asks for them reads them.
type Codec interface {
	// Read returns the correction that a request asks for.
	Read(request []byte) (Correction, error)
	// Write returns a preview, and its changes one by one.
	Write(p Preview, applied bool) (result []byte, changes [][]byte, err error)
}

// PreviewTasks looks at corrections, and makes them, in the background: those that
// are too large for one answer. State and result are in a table, so they outlive
// the process that works on them.
type PreviewTasks struct {
	work      ports.UnitOfWork
	previewer *Previewer
	codec     Codec
	clock     ports.Clock
	ids       ports.Identifiers
}

// NewPreviewTasks returns the use cases.
func NewPreviewTasks(work ports.UnitOfWork, previewer *Previewer, codec Codec, clock ports.Clock, ids ports.Identifiers) *PreviewTasks {
	return &PreviewTasks{work: work, previewer: previewer, codec: codec, clock: clock, ids: ids}
}

const (
	keptFor    = 24 * time.Hour  // How long a result can be looked at.
	heardEvery = time.Second     // How often who works on one says how far it is.
	silentFor  = 2 * time.Minute // After which another may take it up.
	mostKept   = 100_000         // Changes of a result.
)

// BeginPreview is the command to look at a correction in the background, or to make
// it.
type BeginPreview struct {
	Company domain.CompanyID
	Request []byte // See Codec.
	Expect  string // The id of the preview that it must be.
	Applies bool
	By      string
}

// Begin queues it.
//
// Errors: ports.ErrPreviewsFull.
func (t *PreviewTasks) Begin(ctx context.Context, cmd BeginPreview) (ports.PreviewTask, error) {
	now := t.clock.Now()
	made := ports.PreviewTask{
		ID: domain.PreviewID{UUID: t.ids.New()}, Request: cmd.Request, Expect: cmd.Expect, Applies: cmd.Applies, By: cmd.By,
		State: ports.PreviewWaiting, AskedAt: now, HeardAt: now, ExpiresAt: now.Add(keptFor),
	}
	err := t.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Previews.Begin(ctx, made); err != nil {
			return err
		}
		return tx.Tasks.Enqueue(ctx, task.PreviewCorrection, []byte(made.ID.String()))
	})
	if err != nil {
		return ports.PreviewTask{}, fmt.Errorf("begin a preview: %w", err)
	}
	return made, nil
}

// Show returns how far one is. One whose process was killed is queued again.
//
// Errors: ports.ErrPreviewNotFound.
func (t *PreviewTasks) Show(ctx context.Context, company domain.CompanyID, id domain.PreviewID) (found ports.PreviewTask, err error) {
	now := t.clock.Now()
	show := func(ctx context.Context, tx ports.Tx) error {
		found, err = tx.Previews.ByID(ctx, id, now)
		return err
	}
	if err := t.work.View(ctx, company, show); err != nil {
		return ports.PreviewTask{}, fmt.Errorf("show preview %s: %w", id, err)
	}
	if found.State == ports.PreviewRunning && now.Sub(found.HeardAt) > silentFor {
		again := []byte(id.String() + " " + strconv.FormatInt(found.HeardAt.Unix(), 10)) // Once for each time that it fell silent.
		err := t.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
			return tx.Tasks.Enqueue(ctx, task.PreviewCorrection, again)
		})
		if err != nil {
			return ports.PreviewTask{}, fmt.Errorf("take up preview %s: %w", id, err)
		}
	}
	return found, nil
}

// Changes returns up to limit of the changes that one found, from the n-th on.
//
// Errors: ports.ErrPreviewNotFound.
func (t *PreviewTasks) Changes(ctx context.Context, company domain.CompanyID, id domain.PreviewID, n, limit int) (changes [][]byte, err error) {
	err = t.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Previews.ByID(ctx, id, t.clock.Now()); err != nil {
			return err
		}
		changes, err = tx.Previews.Changes(ctx, id, n, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("changes of preview %s: %w", id, err)
	}
	return changes, nil
}

// Work does what a queued task asks for. What it finds wrong with the correction is
// its result; another failure is tried again.
func (t *PreviewTasks) Work(ctx context.Context, company domain.CompanyID, payload []byte) error {
	text, _, _ := strings.Cut(string(payload), " ")
	id, err := domain.ParsePreviewID(text)
	if err != nil {
		return fmt.Errorf("preview %q: %w", text, err)
	}
	var taken ports.PreviewTask
	var ok bool
	err = t.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		now := t.clock.Now()
		taken, ok, err = tx.Previews.Take(ctx, id, now, now.Add(-silentFor))
		return err
	})
	if err != nil || !ok {
		return err
	}
	if err = t.look(ctx, company, taken); err == nil {
		return nil
	}
	if kind := fault.KindOf(err); kind == fault.Unavailable || kind == fault.Internal {
		taken.State = ports.PreviewWaiting // For the next attempt.
		return errors.Join(err, t.save(context.WithoutCancel(ctx), company, taken))
	}
	var f *fault.Error
	errors.As(err, &f)
	taken.State, taken.Code, taken.Detail = ports.PreviewFailed, f.Code, f.Msg
	return t.save(ctx, company, taken)
}

func (t *PreviewTasks) look(ctx context.Context, company domain.CompanyID, taken ports.PreviewTask) error {
	c, err := t.codec.Read(taken.Request)
	if err != nil {
		return err
	}
	c.Company, c.By = company, taken.By
	heard := taken.HeardAt
	c.Progress = func(done, badges int) {
		if now := t.clock.Now(); now.Sub(heard) >= heardEvery {
			heard = now
			told := taken
			told.Done, told.Badges = done, badges
			_ = t.save(ctx, company, told) // It goes on all the same.
		}
	}
	finish := func(ctx context.Context, tx ports.Tx, p Preview) error {
		done := taken
		done.State, done.HeardAt, done.Done, done.Badges = ports.PreviewDone, t.clock.Now(), p.Difference.Looked, p.Difference.Looked
		if done.Result, done.Changes, err = t.codec.Write(p, taken.Applies); err != nil {
			return err
		}
		done.Changes = done.Changes[:min(len(done.Changes), mostKept)]
		return tx.Previews.Save(ctx, done)
	}
	if taken.Applies {
		_, err = t.previewer.ApplyWith(ctx, c, taken.Expect, finish)
		return err
	}
	p, err := t.previewer.Preview(ctx, c)
	if err != nil {
		return err
	}
	return t.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error { return finish(ctx, tx, p) })
}

func (t *PreviewTasks) save(ctx context.Context, company domain.CompanyID, of ports.PreviewTask) error {
	of.HeardAt = t.clock.Now()
	return t.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error { return tx.Previews.Save(ctx, of) })
}
