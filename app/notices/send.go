package notices

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/fault"
	"actual/ports"
)

const (
	atOnce   = 5               // How many messages are in hand at a time.
	inHand   = 3 * time.Minute // For so long at most; then they are unsure.
	attempts = 6               // How often a message is tried …
	firstTry = time.Minute     // … the second time after so long, then after twice as long each time.
)

// Send sends the messages of a company that are due, for a turn. Each is marked as being
// in hand before it goes: one that a process died with is not sent again.
//
// Errors: task.ErrAgain and task.AgainError where something is left to do; those of the
// store.
func (s *Service) Send(ctx context.Context, company domain.CompanyID) error {
	began := s.clock.Now()
	for {
		now := s.clock.Now()
		var taken []ports.AlertMessage
		var next time.Time
		err := s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
			if taken, err = tx.AlertSent.Take(ctx, now, now.Add(inHand), atOnce); err == nil && len(taken) == 0 {
				next, err = tx.AlertSent.Next(ctx)
			}
			return err
		})
		switch {
		case err != nil:
			return fmt.Errorf("send alerts: %w", err)
		case len(taken) == 0 && next.IsZero():
			return nil
		case len(taken) == 0:
			return task.AgainError{At: next}
		}
		for _, m := range taken {
			if err := s.send(ctx, company, m); err != nil {
				return fmt.Errorf("send alerts: %w", err)
			}
		}
		if s.clock.Now().Sub(began) > task.Turn {
			return task.ErrAgain
		}
	}
}

func (s *Service) send(ctx context.Context, company domain.CompanyID, m ports.AlertMessage) error {
	to, err := s.opened(ctx, company, m.To)
	if err == nil {
		err = s.channel.Tell(ctx, m.ID, to, m.Text)
	}
	now := s.clock.Now()
	m.Settled, m.DueAt = now, now
	switch {
	case err == nil:
		m.Fate, m.Why = ports.FateSent, ""
	case errors.Is(err, ports.ErrNotTold) || fault.KindOf(err) != fault.Unavailable || m.Attempts >= attempts:
		m.Fate, m.Why = ports.FateRefused, reason(err)
	default:
		m.Fate, m.Why, m.Settled, m.DueAt = ports.FateQueued, reason(err), time.Time{}, now.Add(firstTry<<(m.Attempts-1))
	}
	return s.work.Update(context.WithoutCancel(ctx), company, func(ctx context.Context, tx ports.Tx) error { return tx.AlertSent.Settle(ctx, m) })
}

// reason is what is kept of an error: people read it.
func reason(err error) string {
	const most = 500
	text := []rune(err.Error())
	return string(text[:min(len(text), most)])
}
