package fences

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/ports"
)

// Zones keeps the zones of companies. Presence does not follow from them.
type Zones struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// NewZones returns the use cases.
func NewZones(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Zones {
	return &Zones{work: work, clock: clock, ids: ids}
}

// List returns a company's zones, ordered by name; those that are retired where
// asked for.
func (z *Zones) List(ctx context.Context, company domain.CompanyID, retired bool) (all []geofence.Zone, err error) {
	err = z.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err = tx.Zones.Load(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list zones: %w", err)
	}
	return slices.DeleteFunc(all, func(z geofence.Zone) bool { return z.Retired != 0 && !retired }), nil
}

// Show returns a zone, or geofence.ErrZoneNotFound.
func (z *Zones) Show(ctx context.Context, company domain.CompanyID, id domain.ZoneID) (geofence.Zone, error) {
	all, err := z.List(ctx, company, true)
	if err != nil {
		return geofence.Zone{}, err
	}
	return find(all, id)
}

func find(all []geofence.Zone, id domain.ZoneID) (geofence.Zone, error) {
	i := slices.IndexFunc(all, func(z geofence.Zone) bool { return z.ID == id })
	if i < 0 {
		return geofence.Zone{}, geofence.ErrZoneNotFound
	}
	return all[i], nil
}

// ChangeZone is the command to make a zone (with a zero Zone), or to change one.
type ChangeZone struct {
	Company  domain.CompanyID
	Zone     domain.ZoneID
	Revision domain.Revision  // That it is made from.
	Name     *string          // Nil: as it is.
	Sites    *[]domain.SiteID // The sites from now on; nil: as they are, but for …
	Add      []domain.SiteID
	Remove   []domain.SiteID
	Retire   bool
	By       string // Who does it, for the ledger.
}

// Change makes or changes a zone.
//
// Errors: geofence.ErrZoneNotFound, geofence.ErrZoneTaken, geofence.ErrZoneRetired,
// geofence.ErrZoneName, geofence.ErrZoneLarge, geofence.ErrNotFound, domain.ErrMoved.
func (z *Zones) Change(ctx context.Context, cmd ChangeZone) (zone geofence.Zone, err error) {
	err = z.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Companies.Hold(ctx); err != nil {
			return err
		}
		zone = geofence.Zone{ID: domain.ZoneID{UUID: z.ids.New()}}
		kind, was := ledger.ZoneCreated, geofence.Zone{}
		if !cmd.Zone.IsZero() {
			if zone, err = z.known(ctx, tx, cmd); err != nil {
				return err
			}
			kind, was = ledger.ZoneChanged, zone
		}
		now := z.clock.Now()
		if cmd.Retire {
			zone.Retired, kind = now.Unix(), ledger.ZoneRetired
		}
		if err := cmd.apply(&zone); err != nil {
			return err
		}
		if kind == ledger.ZoneChanged && zone.Name == was.Name && slices.Equal(zone.Sites, was.With(nil, nil)) {
			return nil
		}
		zone.Revision++
		if err := tx.Zones.Save(ctx, zone, now); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: z.ids.New()}, Company: cmd.Company, At: now.Unix(), Kind: kind, Actor: cmd.By, Subject: "zone:" + zone.ID.String(),
			Body: ledger.NewObject(ledger.Fields{"name": ledger.Text(zone.Name), "sites": ledger.Int(int64(len(zone.Sites)))}),
		})
	})
	if err != nil {
		return geofence.Zone{}, fmt.Errorf("change zone: %w", err)
	}
	return zone, nil
}

// known returns the zone that a command changes.
func (z *Zones) known(ctx context.Context, tx ports.Tx, cmd ChangeZone) (geofence.Zone, error) {
	all, err := tx.Zones.Load(ctx)
	if err != nil {
		return geofence.Zone{}, err
	}
	zone, err := find(all, cmd.Zone)
	switch {
	case err != nil:
		return zone, err
	case zone.Retired != 0:
		return zone, geofence.ErrZoneRetired
	case zone.Revision != cmd.Revision && !cmd.Retire:
		return zone, domain.ErrMoved
	}
	return zone, nil
}

func (cmd ChangeZone) apply(zone *geofence.Zone) error {
	if cmd.Name != nil {
		zone.Name = strings.TrimSpace(*cmd.Name)
	}
	if !Sayable(zone.Name) {
		return geofence.ErrZoneName
	}
	if cmd.Sites != nil {
		zone.Sites = *cmd.Sites
	}
	for _, site := range cmd.Remove { // What is not there, or another company's, is not passed over.
		if !slices.Contains(zone.Sites, site) {
			return geofence.ErrNotFound.With("not in the zone")
		}
	}
	if zone.Sites = zone.With(cmd.Add, cmd.Remove); len(zone.Sites) > geofence.MaxZoneSites {
		return geofence.ErrZoneLarge
	}
	return nil
}
