// Package notices looks whether something is wrong, tells people so, and takes their
// answers: what domain/notice decides, in transactions.
package notices

import (
	"context"
	"time"

	"actual/app/vault"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/notice"
	"actual/domain/vendor"
	"actual/ports"
)

// Pages is where the pages are, for links in messages; "": nowhere.
type Pages string

// Sealer seals addresses of incoming webhooks, and opens them.
type Sealer interface {
	Box(ctx context.Context) (vault.Box, error)
	Unseal(ctx context.Context, company domain.CompanyID, c ports.SealedCredential) (vendor.Credential, error)
}

// Outside is what the service needs of what is not the database.
type Outside struct {
	Channel ports.AlertChannel // Nil: nothing is sent here.
	Sealer  Sealer
	Posting ports.PostingRules
	Clock   ports.Clock
	IDs     ports.Identifiers
	Pages   Pages
}

// Service looks, tells and takes answers.
type Service struct {
	work      ports.UnitOfWork
	directory ports.Directory
	pulses    ports.PulseDirectory
	channel   ports.AlertChannel
	sealer    Sealer
	posting   ports.PostingRules
	clock     ports.Clock
	ids       ports.Identifiers
	pages     Pages
}

// New returns the use cases.
func New(work ports.UnitOfWork, directory ports.Directory, pulses ports.PulseDirectory, out Outside) *Service {
	return &Service{
		work: work, directory: directory, pulses: pulses, channel: out.Channel, sealer: out.Sealer, posting: out.Posting, clock: out.Clock, ids: out.IDs, pages: out.Pages,
	}
}

// entry is a ledger entry about an alert or its rules.
func (s *Service) entry(company domain.CompanyID, kind ledger.Kind, by, subject string, body ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: s.ids.New()}, Company: company, At: s.clock.Now().Unix(), Kind: kind, Actor: by, Subject: subject, Body: ledger.NewObject(body),
	}
}

// remembered is for how long an outage that has ended is looked at: no badge's silence that
// is still to be judged began before that.
const remembered = 60 * 24 * time.Hour

// badgeSubject names a badge as what an alert is about.
func badgeSubject(id domain.BadgeID) string { return "badge:" + id.String() }

// scopes are those whose rules hold for something of a zone, a crew and a badge, where
// they are known.
func scopes(zones []domain.ZoneID, crew domain.CrewID, badge domain.BadgeID) []notice.Scope {
	out := []notice.Scope{{Level: notice.OfCompany}}
	for _, z := range zones {
		out = append(out, notice.Scope{Level: notice.OfZone, ID: z.UUID})
	}
	if !crew.IsZero() {
		out = append(out, notice.Scope{Level: notice.OfCrew, ID: crew.UUID})
	}
	if !badge.IsZero() {
		out = append(out, notice.Scope{Level: notice.OfBadge, ID: badge.UUID})
	}
	return out
}
