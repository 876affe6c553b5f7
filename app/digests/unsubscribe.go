package digests

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"

	"actual/domain"
	"actual/domain/digest"
	"actual/domain/tenant"
	"actual/ports"
)

// A link to unsubscribe names the company and the letter, and proves by a secret that who
// follows it has the letter. It does nothing else, and goes on working as long as the
// letter is kept.
const linkBytes = 16 + 16 + 32

func (d *Desk) linkOf(company domain.CompanyID, letter domain.LetterID, secret tenant.Secret) string {
	raw := append(append(append(make([]byte, 0, linkBytes), company.UUID[:]...), letter.UUID[:]...), secret[:]...)
	return d.rules.URL + "/unsubscribe?token=" + base64.RawURLEncoding.EncodeToString(raw)
}

// Unsubscribed is what a link led to.
type Unsubscribed struct {
	Company  string // What people call it.
	Address  string
	Language string // Of the letter.
	Done     bool   // The address is off the list.
}

// Look returns what following a link would do, and does nothing. It fails with
// digest.ErrNoLetter.
func (d *Desk) Look(ctx context.Context, token string) (u Unsubscribed, err error) {
	err = d.follow(ctx, token, func(ctx context.Context, tx ports.Tx, _ domain.CompanyID, l digest.Letter) error {
		u, err = d.unsubscribed(ctx, tx, l)
		return err
	})
	return u, err
}

// Unsubscribe takes the reader of a letter off the list: its address is sent no more
// summaries until an admin says so. To do it again is to do nothing. It fails with
// digest.ErrNoLetter.
func (d *Desk) Unsubscribe(ctx context.Context, token string) (u Unsubscribed, err error) {
	err = d.follow(ctx, token, func(ctx context.Context, tx ports.Tx, company domain.CompanyID, l digest.Letter) error {
		if err := d.stand(ctx, tx, company, l.To, digest.Unsubscribed, "", "recipient:digest"); err != nil {
			return err
		}
		u, err = d.unsubscribed(ctx, tx, l)
		return err
	})
	return u, err
}

func (d *Desk) unsubscribed(ctx context.Context, tx ports.Tx, l digest.Letter) (u Unsubscribed, err error) {
	c, err := tx.Companies.Get(ctx)
	if err != nil {
		return u, err
	}
	settings, err := tx.DigestSets.Get(ctx)
	r, known := settings.Recipient(l.To)
	return Unsubscribed{Company: c.Name(), Address: l.To, Language: string(l.Language), Done: !known || r.Off || r.Standing == digest.Unsubscribed}, err
}

// follow calls fn with the letter that a link is of.
func (d *Desk) follow(ctx context.Context, token string, fn func(context.Context, ports.Tx, domain.CompanyID, digest.Letter) error) error {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != linkBytes {
		return digest.ErrNoLetter
	}
	var company domain.CompanyID
	var letter domain.LetterID
	var secret tenant.Secret
	copy(company.UUID[:], raw)
	copy(letter.UUID[:], raw[16:])
	copy(secret[:], raw[32:])
	if company.IsZero() || letter.IsZero() {
		return digest.ErrNoLetter
	}
	err = d.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		l, err := tx.Letters.Hold(ctx, letter)
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare(secret.Hash(), l.Secret) != 1 {
			return digest.ErrNoLetter
		}
		return fn(ctx, tx, company, l)
	})
	if errors.Is(err, digest.ErrNoLetter) {
		return digest.ErrNoLetter
	}
	if err != nil {
		return fmt.Errorf("unsubscribe: %w", err)
	}
	return nil
}
