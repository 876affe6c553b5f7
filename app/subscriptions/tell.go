package subscriptions

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/run"
	"actual/domain/tenant"
	"actual/domain/webhook"
	"actual/ports"
)

// Teller tells people of what they have to do about webhooks, and forgets messages past
// their term.
type Teller struct {
	work  ports.UnitOfWork
	mail  ports.Mailer
	clock ports.Clock
}

// NewTeller returns the use cases.
func NewTeller(work ports.UnitOfWork, mail ports.Mailer, clock ports.Clock) *Teller {
	return &Teller{work: work, mail: mail, clock: clock}
}

// Tell writes to the company's admins that a subscription was disabled, unless somebody has
// resumed or removed it meanwhile. The payload is the subscription's identifier.
//
// Errors: fault.Unavailable where the same may work later.
func (t *Teller) Tell(ctx context.Context, company domain.CompanyID, payload []byte) error {
	id, err := domain.ParseWebhookID(string(payload))
	if err != nil {
		return fmt.Errorf("tell of a webhook: %w", err)
	}
	var w webhook.Subscription
	var admins []tenant.User
	err = t.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		if w, err = tx.Webhooks.ByID(ctx, id); err != nil {
			return err
		}
		admins, err = adminsOf(ctx, tx, t.clock.Now())
		return err
	})
	switch {
	case errors.Is(err, webhook.ErrNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("tell of webhook %s: %w", id, err)
	case w.State != webhook.Disabled || !t.mail.Enabled():
		return nil
	}
	var failed error
	for _, u := range admins {
		failed = errors.Join(failed, t.mail.Send(ctx, mailOf(u, w)))
	}
	return failed
}

func adminsOf(ctx context.Context, tx ports.Tx, now time.Time) (out []tenant.User, err error) {
	const page = 200
	after := ""
	for {
		all, err := tx.Users.List(ctx, after, page)
		if err != nil {
			return nil, err
		}
		for _, u := range all {
			if u.Role == tenant.RoleAdmin && u.Admitted(now) {
				out = append(out, u)
			}
			after = u.Email
		}
		if len(all) < page {
			return out, nil
		}
	}
}

func mailOf(u tenant.User, w webhook.Subscription) ports.Mail {
	why := fmt.Sprintf("its receiver has done nothing but fail since %s (UTC)", w.Health.FailingSince.UTC().Format("2 January 2006 15:04"))
	then := "What happens is queued, as long as messages are kept (30 days). When the receiver is well again, resume the webhook: all of it is sent."
	if w.Why == webhook.Gone {
		why = "its receiver answered 410 (Gone), which says that it wants no more messages"
		then = "Nothing is queued any more. If that is a mistake, put the receiver right and resume the webhook; what happened meanwhile is not sent."
	}
	name := strings.Map(func(r rune) rune { // A subject is one line.
		if r < ' ' {
			return -1
		}
		return r
	}, w.Name)
	return ports.Mail{
		To: u.Email, Subject: "Webhook disabled: " + name,
		Text: fmt.Sprintf("The webhook %q is disabled: %s.\n\n%s\n\nactual webhook show %s\n", name, why, then, w.ID),
	}
}

// KeptFor is how long messages and attempts are kept, whatever became of them.
const KeptFor = 30 * 24 * time.Hour

const forgetAtOnce = 2000 // Of each subscription, in one transaction.

// Forget deletes messages past their term, for a turn.
func (t *Teller) Forget(ctx context.Context, company domain.CompanyID, _ run.Turn) (place string, err error) {
	began := t.clock.Now()
	before := began.Add(-KeptFor)
	for {
		n := 0
		err := t.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
			n, err = tx.HookLog.Forget(ctx, before, forgetAtOnce)
			return err
		})
		switch {
		case err != nil:
			return "", fmt.Errorf("forget messages of webhooks: %w", err)
		case n == 0:
			return "", nil
		case t.clock.Now().Sub(began) > task.Turn:
			return "the next messages", nil
		}
	}
}
