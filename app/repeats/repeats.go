// Package repeats answers a request that is sent again, under the same
// Idempotency-Key, as it was answered the first time.
package repeats

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/ports"
)

// Rules of repeats.
var (
	ErrOther   = fault.New(fault.Invalid, "idempotency.other_request", "the Idempotency-Key stands for another request of yours: another path, query or body")
	ErrRunning = fault.New(fault.Conflict, "idempotency.running", "the first request with this Idempotency-Key is being worked on")
)

// Kept is for how long an answer is kept.
const Kept = 24 * time.Hour

// Keeper keeps answers.
type Keeper struct {
	work      ports.UnitOfWork
	directory ports.Directory
	clock     ports.Clock
	ids       ports.Identifiers
}

// NewKeeper returns the use case.
func NewKeeper(work ports.UnitOfWork, directory ports.Directory, clock ports.Clock, ids ports.Identifiers) *Keeper {
	return &Keeper{work: work, directory: directory, clock: clock, ids: ids}
}

// Request is one that may be sent again.
type Request struct {
	Company     domain.CompanyID
	Principal   string // As the ledger names them: keys are theirs alone.
	Key         string
	Fingerprint [32]byte      // Of all that makes it this request.
	Within      time.Duration // After so long it has ended, one way or another.
}

// Attempt is a request that has its key.
type Attempt struct {
	company domain.CompanyID
	repeat  ports.Repeat
}

// grace is how much longer than it may take a request is believed to run: a
// process that was killed leaves it as running.
const grace = time.Minute

// Begin takes the key for the request, or returns the answer of before.
//
// Errors: ErrOther, ErrRunning.
func (k *Keeper) Begin(ctx context.Context, r Request) (Attempt, *ports.Answer, error) {
	now := k.clock.Now()
	a := Attempt{r.Company, ports.Repeat{Principal: r.Principal, Key: r.Key, Fingerprint: r.Fingerprint, Attempt: k.ids.New(), Began: now}}
	var there *ports.Repeat
	err := k.work.Update(ctx, r.Company, func(ctx context.Context, tx ports.Tx) (err error) {
		there, err = tx.Repeats.Begin(ctx, a.repeat, now.Add(-Kept), now.Add(-r.Within-grace))
		return err
	})
	switch {
	case err != nil:
		return a, nil, fmt.Errorf("begin request with a key: %w", err)
	case there == nil:
		return a, nil, nil
	case there.Fingerprint != r.Fingerprint:
		return a, nil, ErrOther
	case there.Answer == nil:
		return a, nil, ErrRunning
	}
	return a, there.Answer, nil
}

// Finish keeps the answer.
func (k *Keeper) Finish(ctx context.Context, a Attempt, answer ports.Answer) error {
	a.repeat.Answer = &answer
	return k.work.Update(ctx, a.company, func(ctx context.Context, tx ports.Tx) error { return tx.Repeats.Finish(ctx, a.repeat) })
}

// Abandon frees the key: the request had no effect, as far as anyone knows.
func (k *Keeper) Abandon(ctx context.Context, a Attempt) error {
	return k.work.Update(ctx, a.company, func(ctx context.Context, tx ports.Tx) error { return tx.Repeats.Abandon(ctx, a.repeat) })
}

// ForgetRepeats implements task.RepeatForgetter: it deletes the answers of all
// companies that are older than Kept.
func (k *Keeper) ForgetRepeats(ctx context.Context) error {
	companies, err := k.directory.Companies(ctx)
	if err != nil {
		return fmt.Errorf("list companies: %w", err)
	}
	before := k.clock.Now().Add(-Kept)
	for _, c := range companies {
		if err := k.work.Update(ctx, c.ID(), func(ctx context.Context, tx ports.Tx) error {
			_, err := tx.Repeats.Forget(ctx, before)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
