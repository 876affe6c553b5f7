package webui

import (
	"github.com/a-h/templ"
)

// guideView is how far a company is from nothing to its first visit on record.
type guideView struct {
	Sample struct {
		There            bool
		Site, Badge, Day string
	}
	Sites, Badges, Workers, Worn, Routes int // Without the sample's.
	Connected                            int
	Visit                                string // The newest on record; "" none.
	SampleVisit                          string
	Steps                                []guideStep
}

// guideStep is one of the guide's.
type guideStep struct {
	Key, Path string
	Done, Now bool
}

func guideRoutes(at *routes) {
	at.get("/guide", guide)
	at.post("/guide", doing(map[string]act{"make": makeSample, "remove": removeSample}), guide)
}

func guide(r *request) (templ.Component, error) {
	var v guideView
	if err := r.get("/v1/sample", &v.Sample); err != nil {
		return nil, err
	}
	if err := v.count(r); err != nil {
		return nil, err
	}
	if err := v.visits(r); err != nil {
		return nil, err
	}
	done := []struct {
		key, path string
		is        bool
	}{
		{"sample", "", v.Sample.There || v.Visit != ""}, {"site", "/sites", v.Sites > 0}, {"route", "/settings", v.Routes > 0}, {"badge", "/badges", v.Badges > 0},
		{"worker", "/people", v.Worn > 0}, {"visit", "/today", v.Visit != ""}, {"connect", "/integrations", v.Connected > 0},
	}
	for _, d := range done {
		v.Steps = append(v.Steps, guideStep{Key: d.key, Path: d.path, Done: d.is})
	}
	for i := range v.Steps {
		if !v.Steps[i].Done {
			v.Steps[i].Now = true
			break
		}
	}
	return guidePage(r, v), nil
}

// count says how much there is of what a first visit needs.
func (v *guideView) count(r *request) error {
	type row struct {
		ID, Device, State string
		Worker            string
		OwnedTo           *string `json:"owned_to"`
		Configured        bool
	}
	sites, _, err := listed[row](r, "/v1/sites?fields=id", "sites", 100)
	if err != nil {
		return err
	}
	badges, _, err := listed[row](r, "/v1/badges", "badges", 500)
	if err != nil {
		return err
	}
	routes, _, err := listed[row](r, "/v1/routes", "routes", 100)
	if err := unlessDenied(err); err != nil {
		return err
	}
	for _, x := range sites {
		if x.ID != v.Sample.Site {
			v.Sites++
		}
	}
	for _, b := range badges {
		if len(b.Device) > 7 && b.Device[:7] == "sample:" || b.OwnedTo != nil {
			continue
		}
		v.Badges++
		if b.Worker != "" {
			v.Worn++
		}
	}
	for _, x := range routes {
		if x.State != "revoked" && x.State != "expired" {
			v.Routes++
		}
	}
	var vendors struct{ Vendors []row }
	if err := unlessDenied(r.get("/v1/vendors", &vendors)); err != nil {
		return err
	}
	for _, x := range vendors.Vendors {
		if x.Configured {
			v.Connected++
		}
	}
	return nil
}

func (v *guideView) visits(r *request) error {
	type visit struct {
		ID    string
		Badge struct{ Device string }
	}
	all, _, err := listed[visit](r, "/v1/visits?from="+escape(utc(r.now.AddDate(0, 0, -30))), "visits", 100)
	if err != nil {
		return err
	}
	for _, x := range all {
		if len(x.Badge.Device) > 7 && x.Badge.Device[:7] == "sample:" {
			v.SampleVisit = x.ID
		} else {
			v.Visit = x.ID
		}
	}
	return nil
}

func makeSample(r *request) (outcome, error) {
	if err := r.post("/v1/sample", nil, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("guide.made")
}

func removeSample(r *request) (outcome, error) {
	if err := r.delete("/v1/sample", ""); err != nil {
		return outcome{}, err
	}
	return r.stay("guide.removed")
}
