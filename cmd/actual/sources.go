package main

import (
	"context"
	"log/slog"
	"strings"

	"actual/adapters/telemetry"
	"actual/app/labour"
	"actual/app/sourcing"
	"actual/app/tenancy"
	"actual/app/vault"
	"actual/cmd/internal/config"
	"actual/cmd/internal/wiring"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/domain/vendor"
	"actual/ports"
)

// sources tries what companies' job sources let us read.
type sources struct {
	Companies *tenancy.Companies
	Vault     *vault.Vault
	Check     ports.JobSourceCheck
	Booked    *labour.Reader
	Syncer    *sourcing.Syncer
	Clock     ports.Clock
}

func (s *sources) companies() *tenancy.Companies { return s.Companies }

// given returns the companies that gave us credentials of Aspire.
func (s *sources) given(ctx context.Context) (those []tenant.Company, err error) {
	all, err := s.Companies.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		entries, err := s.Vault.List(ctx, c.ID())
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.Description.Vendor == vendor.Aspire && e.State.Version != 0 {
				those = append(those, c)
			}
		}
	}
	return those, nil
}

// announce says of each company that plans in Aspire what we may not read there. It
// returns when ctx ends.
func (s *sources) announce(ctx context.Context, log *slog.Logger) {
	those, err := s.given(ctx)
	if err != nil && ctx.Err() == nil {
		log.WarnContext(ctx, "it is not known which companies have a job source", "error", err)
	}
	for _, c := range those {
		report, err := s.Check.Check(ctx, c.ID())
		if ctx.Err() != nil {
			return
		}
		to := log.With("company_id", c.ID().String(), "source", string(vendor.Aspire))
		switch {
		case err != nil:
			to.WarnContext(ctx, "the company's job source can't be read", "error", err)
		case len(report.Missing) > 0:
			to.WarnContext(ctx, "the company's credentials lack scopes at its job source", "missing", strings.Join(report.Missing, ", "), "remedy", scopesRemedy)
		default:
			to.InfoContext(ctx, "the company's job source can be read")
		}
		if report.Doubt != "" {
			to.WarnContext(ctx, "times of the company's job source may be read wrongly", "doubt", report.Doubt)
		}
	}
	<-ctx.Done()
}

const (
	scopesRemedy  = "in Aspire, Administration, Application, API: give the credential these endpoints"
	refusedRemedy = "set the credentials anew: `actual vendor set aspire`; docs/aspire.md"
	downRemedy    = "nothing is wrong here: it is read again by itself once it answers; see Aspire's status, and ACTUAL_VENDOR_URLS where it is not the usual address"
	readingRemedy = "set the credentials anew with the other time_zone_reading: docs/aspire.md"
)

// sources asks each company's Aspire for what we may read there.
func (d *doctor) sources(ctx context.Context, cfg config.Config) {
	log := slog.New(slog.DiscardHandler)
	t, stop, err := telemetry.Start(ctx, telemetry.Config{ServiceVersion: version(), Log: log})
	if err != nil {
		d.say("job sources", err, "report this")
		return
	}
	defer func() { _ = stop(context.WithoutCancel(ctx)) }() // It sends nothing.
	s, cleanup, err := newSources(ctx, cfg, wiring.ToolClock(cfg), log, t)
	if err != nil {
		d.say("job sources", err, "check the ACTUAL_DATABASE_URL_… settings")
		return
	}
	defer cleanup()
	those, err := s.given(ctx)
	if err != nil {
		d.say("job sources", err, "run `actual migrate`")
	}
	for _, c := range those {
		d.source(ctx, s, c)
	}
}

func (d *doctor) source(ctx context.Context, s *sources, c tenant.Company) {
	what := "Aspire of " + c.Ref()
	report, err := s.Check.Check(ctx, c.ID())
	if err != nil {
		remedy := refusedRemedy
		if fault.KindOf(err) == fault.Unavailable {
			remedy = downRemedy
		}
		d.say(what, err, remedy)
		return
	}
	if len(report.Missing) > 0 {
		d.say(what, ports.ErrSourceScope.With("%s", strings.Join(report.Missing, ", ")), scopesRemedy)
	} else {
		d.say(what, nil, "")
	}
	if report.Doubt != "" {
		out := map[string]any{"check": what, "ok": true, "warning": report.Doubt, "remedy": readingRemedy}
		_ = say(d.cmd, out, "DOUBT %s: %s\n      → %s", what, report.Doubt, readingRemedy)
	}
}
