package digests

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/digest"
	"actual/domain/ledger"
	"actual/domain/run"
	"actual/domain/tenant"
	"actual/ports"
)

// remembered is for how many days summaries are kept: as long as runs.
const remembered = 400

// Make implements task.DigestSender: it makes the summary of a run's period, and its
// letters, in the transaction that ends the run: exactly once.
func (d *Desk) Make(ctx context.Context, company domain.CompanyID, c digest.Cadence, t run.Turn) error {
	sent, err := domain.ParseDate(t.Period.Key)
	if err != nil {
		return fmt.Errorf("make summary: %w", err)
	}
	one, _, err := d.compose(ctx, company, digest.PeriodOf(c, sent))
	if err != nil {
		return fmt.Errorf("make summary: %w", err)
	}
	one.MadeBy = actor
	err = d.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		now := d.now()
		if err := tx.Runs.End(ctx, t, now); err != nil {
			return err
		}
		if _, err := tx.Digests.Forget(ctx, sent.AddDays(-remembered)); err != nil {
			return err
		}
		settings, err := tx.DigestSets.Hold(ctx)
		if err != nil {
			return err
		}
		if !settings.On(c) { // It was turned off since the run was planned.
			return nil
		}
		switch err := tx.Digests.Add(ctx, one); {
		case errors.Is(err, domain.ErrMoved): // The period has its own: a run of the same date that was planned anew.
			return nil
		case err != nil:
			return err
		}
		var letters []digest.Letter
		for _, r := range settings.Active() {
			letters = append(letters, d.letter(one, r, now))
		}
		if err := d.post(ctx, tx, letters); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, d.made(one, len(letters), now))
	})
	if err != nil {
		return fmt.Errorf("make summary: %w", err)
	}
	return nil
}

// compose works out a summary as it is now, and writes nothing.
func (d *Desk) compose(ctx context.Context, company domain.CompanyID, p digest.Period) (one digest.Digest, c tenant.Company, err error) {
	var last digest.Digest
	err = d.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if c, err = tx.Companies.Get(ctx); err != nil {
			return err
		}
		last, err = tx.Digests.Last(ctx, p.Cadence, p.Sent)
		return err
	})
	compared := err == nil
	if err != nil && !errors.Is(err, digest.ErrNotFound) {
		return one, c, err
	}
	zone := c.Zone()
	one = digest.Digest{ID: domain.DigestID{UUID: d.ids.New()}, Company: company, Period: p, MadeAt: d.now(), Zone: zone.String()}
	if one.Figures, err = d.figures(ctx, company, p, zone); err != nil {
		return one, c, err
	}
	if compared {
		again, _, err := d.told(ctx, company, last.Period, zone)
		if err != nil {
			return one, c, err
		}
		one.Since = digest.Compare(last.Period, last.Figures, again)
	}
	return one, c, nil
}

func (d *Desk) letter(one digest.Digest, r digest.Recipient, now time.Time) digest.Letter {
	return digest.Letter{
		ID: domain.LetterID{UUID: d.ids.New()}, Digest: one.ID, To: r.Email, Language: r.Language, Fate: digest.Waiting, MadeAt: now, DueAt: now, MovedAt: now,
	}
}

// post has letters delivered.
func (d *Desk) post(ctx context.Context, tx ports.Tx, letters []digest.Letter) error {
	if err := tx.Letters.Add(ctx, letters); err != nil {
		return err
	}
	for _, l := range letters {
		if err := tx.Tasks.Enqueue(ctx, task.DeliverLetter, payload(l)); err != nil {
			return err
		}
	}
	return nil
}

// payload names a letter, and when it was asked for.
func payload(l digest.Letter) []byte {
	return []byte(l.ID.String() + " " + strconv.FormatInt(l.MadeAt.UnixMicro(), 10))
}

func (d *Desk) made(one digest.Digest, letters int, now time.Time) ledger.Entry {
	return d.entry(one.Company, now, ledger.DigestMade, one.MadeBy, "digest:"+one.ID.String(), ledger.Fields{
		"cadence": ledger.Text(string(one.Cadence)), "from": ledger.Text(one.From.String()), "to": ledger.Text(one.To.String()), "by_hand": ledger.Bool(one.Manual),
		"letters": ledger.Int(int64(letters)), "worked_s": ledger.Int(int64(one.Figures.Total.Worked)), "planned_s": ledger.Int(int64(one.Figures.Total.Planned)),
		"restated": ledger.Int(int64(len(one.Since.Restated))),
	})
}
