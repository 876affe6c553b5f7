package main

import (
	"context"
	"fmt"
	"regexp"

	"actual/app/digests"
	"actual/cmd/internal/config"
	"actual/contracts/smtp"
	"actual/domain/digest"
	"actual/domain/tenant"
)

// demoAdmin is the admin of the demo company. There is no password to know: a link
// to sign in with is shown where the demo runs.
const demoAdmin = "admin@northside.example"

var linkInMail = regexp.MustCompile(`\S+/sign-in/link\?token=\S+`)

// openMail starts a mail server of the demo's own, which shows the links that it
// gets, and lets the server use it.
func (d *demo) openMail(cfg *config.Config) (*smtp.Inbox, error) {
	inbox, err := smtp.Open(func(l smtp.Letter) {
		if linkInMail.FindString(l.Text) == "" {
			d.say(fmt.Sprintf("\nMail to %s, %q: `actual digest list` and `actual alert messages` (--company %s) show what is sent\n", l.To, l.Subject, company))
			return
		}
		d.say(fmt.Sprintf("\nMail to %s, %q. Open this in the browser that asked for it, or in any other:\n  %s\n", l.To, l.Subject, linkInMail.FindString(l.Text)))
	})
	if err != nil {
		return nil, fmt.Errorf("mail server of the demo: %w", err)
	}
	cfg.PublicURL = d.url
	cfg.SMTPAddress, cfg.SMTPFrom, cfg.SMTPHello = inbox.Address(), "Actual <sign-in@actual.example>", "localhost"
	return inbox, nil
}

// demoSummaries has the admin sent a summary of each day and each week.
func demoSummaries(ctx context.Context, t *tools, c tenant.Company, by string) error {
	_, err := t.Digests.Change(ctx, digests.ChangeSettings{
		Company: c.ID(), By: by, Change: digest.Change{Daily: new(true), Weekly: new(true), Recipients: &[]digest.Named{{Email: demoAdmin}}},
	})
	return err
}
