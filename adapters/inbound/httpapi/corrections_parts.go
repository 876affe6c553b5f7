package httpapi

import (
	"encoding/json"

	"actual/adapters/geojson"
	"actual/adapters/policyfile"
	"actual/app/fences"
	"actual/app/presence"
	"actual/domain"
	rules "actual/domain/presence"
)

// sitesOf reads all features or none.
func sitesOf(raw json.RawMessage) ([]fences.Imported, error) {
	features, problems, err := geojson.Decode(raw)
	if err != nil {
		return nil, errFences.With("fences: %s", err)
	}
	if len(problems) > 0 {
		return nil, errFences.With("fences: %s", problems[0].Error())
	}
	if len(features) == 0 {
		return nil, errFences.With("fences: there is no feature")
	}
	out := make([]fences.Imported, len(features))
	for i, f := range features {
		out[i] = fences.Imported{Ref: f.Ref, Name: f.Name, Kind: f.Kind, Sky: f.Sky, Shape: f.Shape, From: f.From, To: f.To}
	}
	return out, nil
}

func retirementsOf(sites []RetiredSite) ([]fences.Retirement, error) {
	if len(sites) < 1 || len(sites) > maxParts {
		return nil, unreadable(errBody.With("retired_sites: 1 to %d", maxParts))
	}
	out := make([]fences.Retirement, len(sites))
	for i, s := range sites {
		id, err := domain.ParseSiteID(s.Site)
		if err != nil {
			return nil, unreadable(errBody.With("retired_sites[%d].site: %s", i, err))
		}
		out[i].Site = id
		at, err := timeOf(s.At)
		if err != nil {
			return nil, err
		}
		if !at.IsZero() {
			out[i].At = at.Unix()
		}
	}
	return out, nil
}

// placementOf reads where a badge was: by a visit, or by badge and time.
func placementOf(b AtSiteRuling) ([]presence.Placement, error) {
	var p presence.Placement
	var err error
	if p.Site, err = domain.ParseSiteID(b.Site); err != nil {
		return nil, unreadable(errBody.With("at_site.site: %s", err))
	}
	if b.Visit != nil {
		if b.Badge != nil || b.From != nil || b.To != nil {
			return nil, unreadable(errBody.With("at_site: give visit, or badge with from and to"))
		}
		if p.Visit, err = domain.ParseVisitID(*b.Visit); err != nil {
			return nil, unreadable(errBody.With("at_site.visit: %s", err))
		}
		return []presence.Placement{p}, nil
	}
	if b.Badge == nil || b.From == nil || b.To == nil {
		return nil, unreadable(errBody.With("at_site: give visit, or badge with from and to"))
	}
	if p.Badge, err = domain.ParseBadgeID(*b.Badge); err != nil {
		return nil, unreadable(errBody.With("at_site.badge: %s", err))
	}
	p.From, p.To = b.From.Unix(), b.To.Unix()
	return []presence.Placement{p}, nil
}

func policyOf(raw json.RawMessage) (*rules.Policy, error) {
	p, err := policyfile.Decode(raw, rules.DefaultPolicy())
	return &p, err
}
