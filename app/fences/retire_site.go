package fences

import (
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/ledger"
)

// Retirement ends a site: from then on it has no fence. What was before stays as it
// was. A later fence version takes the retirement back.
type Retirement struct {
	Site domain.SiteID
	At   int64 // Unix seconds; 0: from now on.
}

// retire plans the ends of sites.
func (m *Importer) retire(p *Plan, cmd ImportSites, exists map[string]last) error {
	byID := make(map[domain.SiteID]last, len(exists))
	for _, l := range exists {
		byID[l.site.ID] = l
	}
	for _, r := range cmd.Retired {
		was, there := byID[r.Site]
		switch {
		case !there:
			return geofence.ErrNotFound.With("%s", r.Site)
		case was.site.Retired != 0:
			return geofence.ErrRetired.With("%q", was.site.Ref)
		}
		now, at := p.at.Unix(), r.At
		if at == 0 {
			at = now
		}
		site := was.site
		site.Retired, site.Revision = at, site.Revision+1
		fence := geofence.Fence{
			ID: domain.FenceID{UUID: m.ids.New()}, Site: site.ID, Version: was.fence().Version + 1, Sky: was.fence().Sky, From: at,
		}
		p.add(site, fence, was)
		p.Report.Retired++
		p.entries = append(p.entries, m.entry(cmd, ledger.SiteRetired, "site:"+site.ID.String(), now, ledger.Fields{
			"fence": ledger.Text(fence.ID.String()), "version": ledger.Int(int64(fence.Version)), "from": ledger.Int(at),
		}))
		byID[r.Site] = last{site, append(was.versions[:len(was.versions):len(was.versions)], fence)}
	}
	return nil
}
