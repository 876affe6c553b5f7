package digests

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"actual/app/task"
	"actual/domain"
	"actual/domain/digest"
	"actual/domain/ledger"
	"actual/domain/job"
	"actual/domain/tenant"
	"actual/ports"
)

// Send is the command to send a summary now, to oneself or to one of the recipients.
type Send struct {
	Company  domain.CompanyID
	User     domain.UserID // Who asks; zero: a key.
	To       string        // Empty: to who asks.
	Cadence  digest.Cadence
	Sent     domain.Date // As of Preview.
	Language job.Language
	By       string
}

// Send makes a summary beside the period's own, and sends it to one address: that of who
// asks, of a user of the company or of a recipient. It can't be used to write to strangers.
//
// Errors: digest.ErrStranger, ports.ErrNoMail.
func (d *Desk) Send(ctx context.Context, cmd Send) (sent Listed, err error) {
	if !d.mail.Enabled() {
		return sent, fmt.Errorf("send summary: %w", ports.ErrNoMail)
	}
	period, language, err := d.period(ctx, Preview{Company: cmd.Company, Cadence: cmd.Cadence, Sent: cmd.Sent, Language: cmd.Language})
	if err != nil {
		return sent, fmt.Errorf("send summary: %w", err)
	}
	to, err := d.addressee(ctx, cmd)
	if err != nil {
		return sent, fmt.Errorf("send summary: %w", err)
	}
	one, _, err := d.compose(ctx, cmd.Company, period)
	if err != nil {
		return sent, fmt.Errorf("send summary: %w", err)
	}
	one.Manual, one.MadeBy = true, cmd.By
	err = d.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		now := d.now()
		l := d.letter(one, digest.Recipient{Email: to, Language: language}, now)
		if err := tx.Digests.Add(ctx, one); err != nil {
			return err
		}
		sent = Listed{one, []digest.Letter{l}}
		if err := d.post(ctx, tx, sent.Letters); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, d.made(one, 1, now))
	})
	if err != nil {
		return Listed{}, fmt.Errorf("send summary: %w", err)
	}
	return sent, nil
}

// addressee returns whom a summary by hand goes to.
func (d *Desk) addressee(ctx context.Context, cmd Send) (to string, err error) {
	err = d.work.View(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		to = strings.ToLower(strings.TrimSpace(cmd.To))
		if !cmd.User.IsZero() {
			u, err := tx.Users.ByID(ctx, cmd.User)
			if err != nil && !errors.Is(err, tenant.ErrUserNotFound) { // One of ours is a user of the house.
				return err
			}
			if err == nil && (to == "" || to == strings.ToLower(u.Email)) {
				to = strings.ToLower(u.Email)
				return nil
			}
		}
		settings, err := tx.DigestSets.Get(ctx)
		if err != nil {
			return err
		}
		if r, known := settings.Recipient(to); to != "" && known && !r.Off {
			return nil
		}
		return digest.ErrStranger
	})
	return to, err
}

// Again has a letter tried again of which nobody knows whether it came, or that was given
// up. It fails with digest.ErrNoLetter, and with digest.ErrOver where it is not one of
// those.
func (d *Desk) Again(ctx context.Context, company domain.CompanyID, id domain.LetterID, by string) (l digest.Letter, err error) {
	err = d.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if l, err = tx.Letters.Hold(ctx, id); err != nil {
			return err
		}
		turn, was := l.Turn, l.Fate
		if !l.Again(d.now()) {
			return digest.ErrOver.With("it is %s", l.Fate)
		}
		if err := tx.Letters.Save(ctx, l, turn); err != nil {
			return err
		}
		entry := d.entry(company, d.now(), ledger.DigestRetried, by, "digest_letter:"+id.String(), ledger.Fields{"was": ledger.Text(string(was))})
		if err := tx.Ledger.Append(ctx, entry); err != nil {
			return err
		}
		return tx.Tasks.Enqueue(ctx, task.DeliverLetter, payload(l))
	})
	if err != nil {
		return digest.Letter{}, fmt.Errorf("send letter again: %w", err)
	}
	return l, nil
}
