package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"sync/atomic"
	"time"

	"actual/adapters/outbound/aspire"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/system"
	"actual/app/assignments"
	"actual/app/fences"
	"actual/app/labour"
	apppresence "actual/app/presence"
	"actual/app/sourcing"
	"actual/contracts/sandbox"
	"actual/domain"
	"actual/domain/presence"
	nightly "actual/domain/run"
	"actual/domain/vendor"
	"actual/ports"
)

// assignmentsExport plants a schedule in the sandbox's Aspire, a roster of ours and the
// events of badges, and lets the nights go by.
var assignmentsExport = claim{
	name: "assignments-export",
	target: "300 routes planned in Aspire, with split tickets, moved visits, leaders who change on the day and people who are lent: each night's export is the plan's truth, row by row, " +
		"with the source of each expectation and who was there, over the API, as CSV and by the command",
	run: proveAssignments,
}

// setClock is a clock that the proof sets.
type setClock struct{ at atomic.Int64 }

// Now implements ports.Clock.
func (c *setClock) Now() time.Time { return time.Unix(c.at.Load(), 0).UTC() }

func (c *setClock) set(t time.Time) { c.at.Store(t.Unix()) }

// assignProof is the proof at work.
type assignProof struct {
	b       *bench
	plan    *schedule
	company domain.CompanyID
	client  client
	clock   *setClock
	work    *postgis.UnitOfWork
	sink    *postgis.EventSink
	owners  *postgis.Directory
	box     *sandbox.Sandbox
	syncer  *sourcing.Syncer
	booked  *labour.Reader
	deriver *apppresence.Deriver
	export  *assignments.Exporter

	compared, different int
	revisions           map[int]int // Of each date, by now.
	examples            []string
}

const planCompany = "planted"

func proveAssignments(ctx context.Context, b *bench) (result, error) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		return result{}, err
	}
	p := &assignProof{b: b, clock: &setClock{}, plan: newSchedule(domain.DateOf(time.Now(), zone).AddDays(-5), zone), revisions: map[int]int{}}
	if err := p.open(ctx); err != nil {
		return result{}, err
	}
	began := time.Now()
	for at := range phases {
		if err := p.night(ctx, at); err != nil {
			return result{}, err
		}
	}
	nights := time.Since(began).Round(time.Second)
	if err := p.show(ctx); err != nil {
		return result{}, err
	}
	for _, e := range p.examples {
		b.say("%s", e)
	}
	figures := fmt.Sprintf("%d routes, %d visits of work tickets, %d people, %d badges; %d rows compared over %d revisions of two dates, %d differ; the nights took %s",
		planRoutes, len(p.plan.visits), len(p.plan.people), len(p.plan.devices()), p.compared, p.revisions[0]+p.revisions[1], p.different, nights)
	return result{figures, p.different == 0 && p.compared > 10*planRoutes}, nil
}

// open sets the company, its Aspire and the use cases up.
func (p *assignProof) open(ctx context.Context) error {
	if err := p.b.open(ctx); err != nil {
		return err
	}
	var err error
	if p.client, err = p.b.furnish(ctx, planCompany, p.plan.zone.String()); err != nil {
		return err
	}
	if _, err := p.b.actual(ctx, "company", "limits", planCompany, "sites=100000", "workers=100000", "badges=100000"); err != nil {
		return err
	}
	if err := p.stores(ctx); err != nil {
		return err
	}
	if p.company, err = p.owner(ctx); err != nil {
		return err
	}
	if p.box, err = sandbox.New(time.Now, quiet(&lockedText{})); err != nil {
		return err
	}
	server := httptest.NewServer(p.box)
	p.b.closers = append(p.b.closers, func(context.Context) error { server.Close(); return nil })
	client := aspire.New(aspire.Options{Policy: aspire.Policy{
		Local: true, Deadline: time.Minute, Timeout: 20 * time.Second, Attempts: 5, BackoffMin: 20 * time.Millisecond, BackoffMax: time.Second, RetryAfterMax: 5 * time.Second,
		OpenFor: time.Second, Rates: []ports.Rate{{Calls: 1000, Per: time.Second, Burst: 500}},
	}}, hubCredentials{p.company: {
		Settings: map[string]string{vendor.BaseURLField: server.URL + "/aspire"}, Version: 1,
		Secrets: map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret(aspireClientID), vendor.ClientSecretField: vendor.NewSecret(aspireSecret)},
	}}, nil, &hubMeter{}, system.Clock{}, quiet(&lockedText{}))
	ids := system.Identifiers{}
	p.syncer = sourcing.NewSyncer(p.work, client, p.clock, ids, fences.NewImporter(p.work, p.clock, ids))
	p.booked = labour.NewReader(p.work, client, p.clock, ids)
	p.deriver = apppresence.NewDeriver(p.work, fences.NewIndexes(), p.clock, ids, noMeter{}, presence.DefaultPolicy())
	p.export = assignments.NewExporter(p.work, p.clock, ids)
	return nil
}

type noMeter struct{}

// Derived implements apppresence.Meter: it is of no interest here.
func (noMeter) Derived(context.Context, int, time.Duration, int) {}

// stores opens what the use cases store by.
func (p *assignProof) stores(ctx context.Context) error {
	app, err := postgis.OpenApp(ctx, p.b.database.URLs.App, 8)
	if err != nil {
		return err
	}
	ingest, err := postgis.OpenIngest(ctx, p.b.database.URLs.Ingest, 2)
	if err != nil {
		return err
	}
	directory, err := postgis.OpenDirectory(ctx, p.b.database.URLs.Directory, 2)
	if err != nil {
		return err
	}
	p.b.closers = append(p.b.closers, func(context.Context) error { app.Close(); ingest.Close(); directory.Close(); return nil })
	tasks, err := postgis.NewTaskInserter(app)
	p.work, p.sink, p.owners = postgis.NewUnitOfWork(app, tasks), postgis.NewEventSink(ingest), postgis.NewDirectory(directory)
	return err
}

func (p *assignProof) owner(ctx context.Context) (domain.CompanyID, error) {
	c, err := p.owners.CompanyByRef(ctx, planCompany)
	return c.ID(), err
}

// night is what happens up to a phase, and the run of the night that begins it.
func (p *assignProof) night(ctx context.Context, at phase) error {
	day := int(at)
	p.clock.set(p.plan.clock(day-1, 18, 0))
	if err := p.box.Aspire.Add(p.plan.seed(at)); err != nil {
		return err
	}
	if err := p.sync(ctx); err != nil {
		return err
	}
	if at == phasePlan {
		if err := p.furnishRoster(ctx); err != nil {
			return err
		}
		p.b.say("read from Aspire, and our own roster put beside it")
	} else if err := p.tell(ctx, at == phaseLate); err != nil {
		return err
	}
	p.clock.set(p.plan.clock(day, 6, 10))
	if err := p.derive(ctx); err != nil { // Visits settle as time goes by.
		return err
	}
	turn := nightly.Turn{Period: nightly.Period{Key: p.plan.date.AddDays(day).String(), Due: p.clock.Now()}}
	for {
		place, err := p.export.Nightly(ctx, p.company, turn, time.Minute)
		if err != nil {
			return err
		}
		if turn.Place = place; place == "" {
			break
		}
	}
	return p.judgeNight(ctx, at)
}

// sync reads Aspire to the end.
func (p *assignProof) sync(ctx context.Context) error {
	s, err := p.syncer.Begin(ctx, sourcing.Ask{Company: p.company, Full: true, By: prover})
	for err == nil && !s.Ended() {
		err = s.Step(ctx)
	}
	if err == nil {
		_, err = p.booked.Times(ctx, p.company)
	}
	if err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	return nil
}
