package digests

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/digest"
	"actual/domain/job"
	"actual/ports"
)

// List asks for the summaries that were made, the newest first.
type List struct {
	Company domain.CompanyID
	Cadence digest.Cadence // Empty: all.
	Before  domain.DigestID
	Limit   int
}

// Listed is a summary without what it told, and what became of its letters.
type Listed struct {
	digest.Digest
	Letters []digest.Letter
}

// Page is a part of the answer.
type Page struct {
	Digests []Listed
	Next    domain.DigestID // What the next page is before; zero at the end.
}

// List returns a page of summaries.
func (d *Desk) List(ctx context.Context, q List) (page Page, err error) {
	err = d.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		page = Page{}
		all, err := tx.Digests.List(ctx, q.Cadence, q.Before, q.Limit+1)
		if err != nil {
			return err
		}
		if len(all) > q.Limit {
			all = all[:q.Limit]
			page.Next = all[q.Limit-1].ID
		}
		ids := make([]domain.DigestID, len(all))
		for i, one := range all {
			ids[i] = one.ID
		}
		letters, err := tx.Letters.Of(ctx, ids)
		if err != nil {
			return err
		}
		of := map[domain.DigestID][]digest.Letter{}
		for _, l := range letters {
			of[l.Digest] = append(of[l.Digest], l)
		}
		for _, one := range all {
			page.Digests = append(page.Digests, Listed{one, of[one.ID]})
		}
		return nil
	})
	if err != nil {
		return Page{}, fmt.Errorf("list summaries: %w", err)
	}
	return page, nil
}

// Show returns a summary as it was told, with its letters, or digest.ErrNotFound.
func (d *Desk) Show(ctx context.Context, company domain.CompanyID, id domain.DigestID) (one Listed, err error) {
	err = d.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if one.Digest, err = tx.Digests.ByID(ctx, id); err != nil {
			return err
		}
		one.Letters, err = tx.Letters.Of(ctx, []domain.DigestID{id})
		return err
	})
	if err != nil {
		return Listed{}, fmt.Errorf("show summary: %w", err)
	}
	return one, nil
}

// Told returns a summary's mail as it was told, as browsers show it, in a language (another
// than there is: the company's). It fails with digest.ErrNotFound.
func (d *Desk) Told(ctx context.Context, company domain.CompanyID, id domain.DigestID, l job.Language) (m ports.Mail, err error) {
	var one digest.Digest
	form := ports.DigestForm{Language: l, URL: d.rules.URL, Inline: true}
	err = d.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if one, err = tx.Digests.ByID(ctx, id); err != nil {
			return err
		}
		c, err := tx.Companies.Get(ctx)
		if err != nil {
			return err
		}
		form.Company = c.Name()
		if l != job.English && l != job.Spanish {
			settings, err := tx.DigestSets.Get(ctx)
			form.Language = settings.Language
			return err
		}
		return nil
	})
	if err == nil {
		m, err = d.forms.Form(one, form)
	}
	if err != nil {
		return m, fmt.Errorf("show summary: %w", err)
	}
	return m, nil
}

// Subject returns what the mail of a summary is called, in the company's language.
func (d *Desk) Subject(ctx context.Context, one digest.Digest) (string, error) {
	var form ports.DigestForm
	err := d.work.View(ctx, one.Company, func(ctx context.Context, tx ports.Tx) error {
		c, err := tx.Companies.Get(ctx)
		if err != nil {
			return err
		}
		settings, err := tx.DigestSets.Get(ctx)
		form = ports.DigestForm{Company: c.Name(), Language: settings.Language, URL: d.rules.URL}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("name summary: %w", err)
	}
	m, err := d.forms.Form(one, form)
	return m.Subject, err
}

// Preview asks what a summary tells as of now.
type Preview struct {
	Company  domain.CompanyID
	Cadence  digest.Cadence
	Sent     domain.Date  // The date on which it is, or was, due; zero: the last that was.
	Language job.Language // Empty: the company's.
}

// Previewed is the answer: the figures, and the mail that would tell them, as browsers
// show it.
type Previewed struct {
	digest.Digest
	Mail ports.Mail
}

// Preview works out a summary, and writes nothing.
func (d *Desk) Preview(ctx context.Context, q Preview) (p Previewed, err error) {
	period, language, err := d.period(ctx, q)
	if err != nil {
		return p, fmt.Errorf("preview summary: %w", err)
	}
	one, c, err := d.compose(ctx, q.Company, period)
	if err != nil {
		return p, fmt.Errorf("preview summary: %w", err)
	}
	p.Digest = one
	if p.Mail, err = d.forms.Form(one, ports.DigestForm{Company: c.Name(), Language: language, URL: d.rules.URL, Inline: true}); err != nil {
		return p, fmt.Errorf("preview summary: %w", err)
	}
	return p, nil
}

func (d *Desk) period(ctx context.Context, q Preview) (p digest.Period, language job.Language, err error) {
	err = d.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		c, err := tx.Companies.Get(ctx)
		if err != nil {
			return err
		}
		settings, err := tx.DigestSets.Get(ctx)
		if err != nil {
			return err
		}
		p = digest.PeriodOf(q.Cadence, q.Sent)
		if q.Sent.IsZero() {
			p = settings.Newest(q.Cadence, d.now(), c.Zone())
		}
		if language = q.Language; language == "" {
			language = settings.Language
		}
		return nil
	})
	return p, language, err
}
