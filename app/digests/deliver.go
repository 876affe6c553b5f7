package digests

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/digest"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// keep is how long it may take to keep what became of a letter, whoever stops us.
const keep = 20 * time.Second

// Deliver implements task.DigestSender: it gives a letter to the mail server, once.
//
// Errors: task.AgainError where it is to be tried later; those of the store.
func (d *Desk) Deliver(ctx context.Context, company domain.CompanyID, payload []byte) error {
	name, _, _ := strings.Cut(string(payload), " ")
	id, err := domain.ParseLetterID(name)
	if err != nil {
		return fmt.Errorf("deliver a letter %.60q: %w", name, err)
	}
	if err := d.turn(ctx); err != nil {
		return err
	}
	h, due, err := d.take(ctx, company, id)
	if err != nil {
		return fmt.Errorf("deliver letter: %w", err)
	}
	if h != nil {
		if due, err = h.send(ctx); err != nil {
			return fmt.Errorf("deliver letter: %w", err)
		}
	}
	if due.IsZero() {
		return nil
	}
	return task.AgainError{At: due}
}

// turn waits for the server's rate, over all companies and processes: it fails with
// task.AgainError where that is not now.
func (d *Desk) turn(ctx context.Context) error {
	house, err := d.houses.CompanyByRef(ctx, tenant.HouseRef)
	if errors.Is(err, tenant.ErrNotFound) { // No server has been at work yet.
		return nil
	}
	if err != nil {
		return fmt.Errorf("deliver letter: %w", err)
	}
	rate := ports.Rate{Calls: d.rules.PerMinute, Per: time.Minute, Burst: d.rules.PerMinute}
	wait, err := d.budget.Reserve(ctx, ports.VendorAccount{Company: house.ID(), Vendor: "smtp"}, []ports.Rate{rate}, 0)
	if at, later := ports.LaterAt(err); later {
		return task.AgainError{At: at}
	}
	if err != nil || wait <= 0 {
		return err
	}
	return task.AgainError{At: d.now().Add(wait)}
}

// hand is a letter in hand.
type hand struct {
	*Desk
	company tenant.Company
	digest  digest.Digest
	letter  digest.Letter
	link    string // Where its reader is taken off the list.
}

// take takes a letter in hand where it is due, or returns when it is. Its secret is made
// now: nowhere is more than its hash.
func (d *Desk) take(ctx context.Context, company domain.CompanyID, id domain.LetterID) (h *hand, due time.Time, err error) {
	err = d.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		h, due = nil, time.Time{}
		l, err := tx.Letters.Hold(ctx, id)
		if errors.Is(err, digest.ErrNoLetter) { // Its summary is past its term.
			return nil
		}
		if err != nil {
			return err
		}
		now, turn, was := d.now(), l.Turn, l.Fate
		ok, at := l.Take(now)
		if !ok {
			if due = at; l.Fate != was { // What was in the hands of one that was stopped is unknown.
				return tx.Letters.Save(ctx, l, turn)
			}
			return nil
		}
		h = &hand{Desk: d}
		if h.digest, err = tx.Digests.ByID(ctx, l.Digest); err != nil {
			return err
		}
		if h.company, err = tx.Companies.Get(ctx); err != nil {
			return err
		}
		settings, err := tx.DigestSets.Get(ctx)
		if err != nil {
			return err
		}
		if r, known := settings.Recipient(l.To); !h.digest.Manual && (!known || r.Off || r.Standing != digest.Active) {
			h = nil
			l.Unwanted(now)
			return tx.Letters.Save(ctx, l, turn)
		}
		secret := tenant.Secret(d.secrets.Secret())
		l.Secret = secret.Hash()
		h.letter, h.link = l, d.linkOf(company, l.ID, secret)
		return tx.Letters.Save(ctx, l, turn)
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	return h, due, nil
}

// send gives the letter to the mail server, and keeps what became of it.
func (h *hand) send(ctx context.Context) (due time.Time, err error) {
	mail, err := h.forms.Form(h.digest, ports.DigestForm{Company: h.company.Name(), Language: h.letter.Language, URL: h.rules.URL, Unsubscribe: h.link})
	if err != nil {
		return time.Time{}, err
	}
	answer := ""
	mail.To, mail.ID, mail.Unsubscribe = h.letter.To, h.letter.ID.String()+"@"+h.rules.Host, h.link
	mail.Took = func(said string) { answer = said }
	mail.Handing = func(ctx context.Context) error {
		h.letter.Handing(h.now())
		return h.save(ctx, "")
	}
	err = h.mail.Send(ctx, mail)
	now := h.now()
	var refused *ports.RefusedMailError
	reason := ""
	switch {
	case err == nil:
		h.letter.Took(answer, now)
	case errors.As(err, &refused):
		said := fmt.Sprintf("%d %s", refused.Code, refused.Said)
		h.letter.Refuse(said, now)
		if refused.Address {
			reason = said
		}
	case errors.Is(err, ports.ErrUnknownOutcome):
		h.letter.Lost("the mail server had all of it, and did not answer", now)
	case errors.Is(err, domain.ErrMoved): // Others have it in hand.
		return time.Time{}, nil
	default:
		due = h.letter.Later(told(err), now)
	}
	return due, h.save(ctx, reason)
}

// save keeps the letter as it is, though we be stopped; and that its address was refused,
// with the server's reason, where there is one.
func (h *hand) save(ctx context.Context, refused string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keep)
	defer cancel()
	return h.work.Update(ctx, h.company.ID(), func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Letters.Save(ctx, h.letter, h.letter.Turn); err != nil || refused == "" {
			return err
		}
		return h.stand(ctx, tx, h.company.ID(), h.letter.To, digest.Refused, refused, actor)
	})
}

// stand changes the standing of an address that is among the recipients.
func (d *Desk) stand(ctx context.Context, tx ports.Tx, company domain.CompanyID, address string, to digest.Standing, reason, by string) error {
	settings, err := tx.DigestSets.Hold(ctx)
	if err != nil {
		return err
	}
	if r, known := settings.Recipient(address); !known || r.Standing == to {
		return nil
	}
	now := d.now()
	if err := tx.DigestSets.Save(ctx, settings.Standing(address, to, reason, now)); err != nil {
		return err
	}
	return tx.Ledger.Append(ctx, d.entry(company, now, ledger.DigestStanding, by, "company:"+company.String(), ledger.Fields{"standing": ledger.Text(string(to))}))
}

// told is what people read of a failure.
func told(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind != fault.Internal {
		return f.Msg
	}
	return "internal error: the server's log says more"
}
