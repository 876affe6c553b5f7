// Package sample gives a company something to look at before its own badges report:
// one site, one badge and one morning of events, each called a sample, that go the way
// of all events; and takes them away again. Nobody wears the badge, so nobody's hours
// come of it.
package sample

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"actual/app/fences"
	"actual/app/ingest"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/tenant"
	"actual/ports"
)

// What the sample's things are called. The ref and the beginning of the device's name
// are what it is found by.
const (
	SiteRef   = "SAMPLE"
	SiteName  = "Sample site (not real)"
	BadgeName = "Sample badge (not real)"
	device    = "sample:"
)

// Sample is what is there of a company's sample. It is there as long as its site or its
// badge is.
type Sample struct {
	There bool
	Site  geofence.Site
	Badge badge.Badge
	Day   domain.Date // In the company's time zone.
}

// Sites makes and retires sites.
type Sites interface {
	Import(ctx context.Context, cmd fences.ImportSites) (fences.Report, error)
}

// Badges registers and releases badges.
type Badges interface {
	RegisterFor(ctx context.Context, company domain.CompanyID, device, label string, from time.Time, by string) (badge.Badge, error)
	Release(ctx context.Context, company domain.CompanyID, device string, at time.Time, by string) error
}

// Events makes events durable.
type Events interface {
	Accept(ctx context.Context, d ingest.Delivery) ([]ingest.Outcome, error)
}

// Companies shows companies.
type Companies interface {
	Show(ctx context.Context, company domain.CompanyID) (tenant.Company, error)
}

// Tape writes what a badge sends, as its hub routes it.
type Tape interface {
	Events(device, label string, fixes []Fix) [][]byte
}

// Fix is where the sample's badge was at an instant.
type Fix struct {
	At    time.Time
	Where geofence.LatLng
}

// Keeper makes samples and takes them away.
type Keeper struct {
	work      ports.UnitOfWork
	companies Companies
	sites     Sites
	badges    Badges
	events    Events
	tape      Tape
	clock     ports.Clock
	ids       ports.Identifiers
}

// NewKeeper returns the use cases.
func NewKeeper(work ports.UnitOfWork, companies Companies, sites Sites, badges Badges, events Events, tape Tape, clock ports.Clock, ids ports.Identifiers) *Keeper {
	return &Keeper{work: work, companies: companies, sites: sites, badges: badges, events: events, tape: tape, clock: clock, ids: ids}
}

// Show returns what is there of the sample.
func (k *Keeper) Show(ctx context.Context, company domain.CompanyID) (found Sample, err error) {
	of, err := k.companies.Show(ctx, company)
	if err == nil {
		err = k.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
			found, err = look(ctx, tx, of.Zone())
			return err
		})
	}
	if err != nil {
		return Sample{}, fmt.Errorf("show sample: %w", err)
	}
	return found, nil
}

func look(ctx context.Context, tx ports.Tx, zone *time.Location) (found Sample, err error) {
	sites, _, err := tx.Sites.Named(ctx, []string{SiteRef})
	if err != nil {
		return found, err
	}
	if len(sites) > 0 && sites[0].Retired == 0 {
		found.Site, found.There = sites[0], true
	}
	all, err := tx.Badges.List(ctx)
	if err != nil {
		return found, err
	}
	at := slices.IndexFunc(all, func(b ports.BadgeHealth) bool {
		_, to := b.Badge.Owned()
		return strings.HasPrefix(b.Badge.Device(), device) && to.IsZero()
	})
	if at >= 0 {
		found.Badge, found.There = all[at].Badge, true
		from, _ := found.Badge.Owned()
		found.Day = domain.DateOf(from, zone)
	}
	return found, nil
}

// Make makes what is missing of the sample, of yesterday's morning in the company's
// time zone, and delivers its events: their visit is on record a moment later. Made
// twice it is one.
//
// Errors: tenant.ErrQuota, those of ingest.Acceptor.Accept.
func (k *Keeper) Make(ctx context.Context, company domain.CompanyID, by string) (Sample, error) {
	was, err := k.Show(ctx, company)
	if err != nil {
		return Sample{}, err
	}
	of, err := k.companies.Show(ctx, company)
	if err != nil {
		return Sample{}, fmt.Errorf("make sample: %w", err)
	}
	if was.Day.IsZero() {
		was.Day = domain.DateOf(k.clock.Now(), of.Zone()).AddDays(-1)
	}
	began, _ := was.Day.At(0, of.Zone())
	if was.Site.ID.IsZero() {
		site := fences.Imported{Ref: SiteRef, Name: SiteName, Kind: geofence.KindOther, Sky: geofence.SkyOpen, Shape: lawn(), From: began.Unix()}
		if _, err := k.sites.Import(ctx, fences.ImportSites{Company: company, Sites: []fences.Imported{site}, By: by}); err != nil {
			return Sample{}, fmt.Errorf("make sample: %w", err)
		}
	}
	name := was.Badge.Device()
	if name == "" {
		name = device + k.ids.New().String()
		if _, err := k.badges.RegisterFor(ctx, company, name, BadgeName, began, by); err != nil {
			return Sample{}, fmt.Errorf("make sample: %w", err)
		}
	}
	// As if a route of the company's own had brought them: only its own badges take them.
	morning := ingest.Delivery{Route: tenant.Route{Company: company}, Headers: map[string]string{"Via": "sample"}}
	for _, raw := range k.tape.Events(name, BadgeName, walk(was.Day, of.Zone())) {
		morning.Items = append(morning.Items, ingest.Item{Raw: raw})
	}
	if _, err := k.events.Accept(ctx, morning); err != nil {
		return Sample{}, fmt.Errorf("make sample: %w", err)
	}
	return k.Show(ctx, company)
}

// Remove ends the sample from its beginning on: its site and its badge are no more, and
// its visit is withdrawn a moment later. Its events go with the company's others, after
// its term; the ledger keeps that there was a sample. Where there is none it does
// nothing.
func (k *Keeper) Remove(ctx context.Context, company domain.CompanyID, by string) error {
	was, err := k.Show(ctx, company)
	if err != nil {
		return err
	}
	if name := was.Badge.Device(); name != "" {
		from, _ := was.Badge.Owned()
		if err := k.badges.Release(ctx, company, name, from.Add(time.Second), by); err != nil {
			return fmt.Errorf("remove sample: %w", err)
		}
	}
	if !was.Site.ID.IsZero() {
		end := fences.Retirement{Site: was.Site.ID, At: beforeAll}
		if _, err := k.sites.Import(ctx, fences.ImportSites{Company: company, Retired: []fences.Retirement{end}, By: by}); err != nil {
			return fmt.Errorf("remove sample: %w", err)
		}
	}
	return nil
}

// beforeAll is before any sample: 2020-01-01.
const beforeAll = 1577836800
