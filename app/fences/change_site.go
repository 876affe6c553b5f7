package fences

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/ports"
)

// ChangeSite is the command to call a site otherwise. Nil leaves a part as it is.
type ChangeSite struct {
	Company  domain.CompanyID
	Site     domain.SiteID
	Revision domain.Revision // That it is made from.
	Name     *string
	Kind     *geofence.Kind
	By       string // Who does it, for the ledger.
}

// Change changes what a site is called; presence does not follow from it.
//
// Errors: geofence.ErrNotFound, domain.ErrMoved, geofence.ErrNoName.
func (m *Importer) Change(ctx context.Context, cmd ChangeSite) (site geofence.Site, err error) {
	if cmd.Name != nil && !Sayable(*cmd.Name) {
		return site, geofence.ErrNoName
	}
	err = m.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Companies.Hold(ctx); err != nil {
			return err
		}
		sites, _, err := tx.Sites.Load(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(sites, func(s geofence.Site) bool { return s.ID == cmd.Site })
		if i < 0 {
			return geofence.ErrNotFound
		}
		if site = sites[i]; cmd.Revision != site.Revision {
			return domain.ErrMoved
		}
		was := site
		if cmd.Name != nil {
			site.Name = strings.TrimSpace(*cmd.Name)
		}
		if cmd.Kind != nil {
			site.Kind = *cmd.Kind
		}
		if site == was {
			return nil
		}
		site.Revision++
		return m.Rename(ctx, tx, cmd.Company, cmd.By, site)
	})
	if err != nil {
		return geofence.Site{}, fmt.Errorf("change site %s: %w", cmd.Site, err)
	}
	return site, nil
}

// Rename stores sites that are called otherwise, with the revisions that they get, in
// a transaction of the caller's, who holds the company.
func (m *Importer) Rename(ctx context.Context, tx ports.Tx, company domain.CompanyID, by string, sites ...geofence.Site) error {
	now := m.clock.Now()
	if err := tx.Sites.Save(ctx, sites, nil, now); err != nil {
		return err
	}
	entries := make([]ledger.Entry, len(sites))
	for i, s := range sites {
		entries[i] = m.entry(ImportSites{Company: company, By: by}, ledger.SiteChanged, "site:"+s.ID.String(), now.Unix(),
			ledger.Fields{"name": ledger.Text(s.Name), "kind": ledger.Text(string(s.Kind))})
	}
	return tx.Ledger.Append(ctx, entries...)
}

// mostCharacters is how long a ref or a name may be.
const mostCharacters = 200

// Sayable reports whether people can call a site so.
func Sayable(text string) bool {
	return strings.TrimSpace(text) != "" && utf8.RuneCountInString(text) <= mostCharacters && utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}
