package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/adapters/geojson"
	"actual/app/fences"
	"actual/app/insight"
	"actual/domain"
	"actual/domain/geofence"
	"actual/ports"
)

// SiteKeeper changes sites and their fences.
type SiteKeeper interface {
	Import(ctx context.Context, cmd fences.ImportSites) (fences.Report, error)
	ImportEach(ctx context.Context, cmd fences.ImportSites, trial bool) (fences.Report, []fences.Outcome, error)
	Odd(ctx context.Context, company domain.CompanyID, sites []fences.Imported) ([][]geofence.Warning, error)
	Change(ctx context.Context, cmd fences.ChangeSite) (geofence.Site, error)
}

// looking is what a change of fences may ask for: to show what it does, or to do
// exactly what was shown.
type looking struct {
	preview bool
	expect  string
}

func lookingAt(preview *Preview, expect *Expect) (l looking, err error) {
	l = looking{preview != nil && *preview, valueOf(expect)}
	if l.preview && l.expect != "" {
		err = unreadable(errParameter.With("preview and expect exclude each other"))
	}
	return l, err
}

// CreateSite answers POST /v1/sites.
func (a *API) CreateSite(c *gin.Context, p CreateSiteParams) {
	var body SiteRequest
	look, err := lookingAt(p.Preview, p.Expect)
	if err == nil {
		err = readCommand(c, &body, maxCorrection)
	}
	if err == nil && !fences.Sayable(body.Ref) {
		err = geofence.ErrNoRef
	}
	if name := valueOf(body.Name); err == nil && name != "" && !fences.Sayable(name) {
		err = geofence.ErrNoName
	}
	var sites []fences.Imported
	var raw json.RawMessage
	if err == nil {
		raw, sites, err = featureOf(geofence.Site{Ref: body.Ref, Name: valueOf(body.Name), Kind: kindOfSite(body.Kind)}, body.Fence)
	}
	if err == nil {
		err = a.unknownRef(c, body.Ref)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	sites[0].New = true
	a.changeFences(c, look, Correction{Fences: &raw}, fences.ImportSites{Sites: sites}, func(odd *Warnings) {
		page, err := a.parts.Sites.List(c.Request.Context(), insight.ListSites{Company: companyOf(c), Ref: body.Ref, Limit: 1})
		if err != nil || len(page.Sites) == 0 {
			a.fail(c, cmpErr(err, geofence.ErrNotFound))
			return
		}
		made := siteOf(page.Sites[0])
		made.Warnings = odd
		c.Header("Location", "/v1/sites/"+made.Id)
		tag(c, page.Sites[0].Site.Revision)
		c.JSON(http.StatusCreated, made)
	})
}

// unknownRef fails with geofence.ErrTaken where a site is called so.
func (a *API) unknownRef(c *gin.Context, ref string) error {
	page, err := a.parts.Sites.List(c.Request.Context(), insight.ListSites{Company: companyOf(c), Ref: ref, Retired: true, Limit: 1})
	if err == nil && len(page.Sites) > 0 {
		err = geofence.ErrTaken.With("%q", ref)
	}
	return err
}

// AddFence answers POST /v1/sites/{id}/fences.
func (a *API) AddFence(c *gin.Context, id Id, p AddFenceParams) {
	var body FenceRequest
	look, err := lookingAt(p.Preview, p.Expect)
	if err == nil {
		err = readCommand(c, &body, maxCorrection)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	h, ok := a.siteHistory(c, id)
	if !ok {
		return
	}
	var raw json.RawMessage
	var sites []fences.Imported
	if err = a.draftInto(c, h.Site.ID, &body); err == nil {
		raw, sites, err = featureOf(h.Site, body)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	a.changeFences(c, look, Correction{Fences: &raw}, fences.ImportSites{Sites: sites}, func(odd *Warnings) {
		if h, ok := a.siteHistory(c, id); ok {
			newest := fenceOf(&h.Fences[len(h.Fences)-1], h.Site.Sky)
			newest.Warnings = odd
			c.Header("Location", "/v1/sites/"+id+"/fences")
			c.JSON(http.StatusCreated, newest)
		}
	})
}

// draftInto puts the geometry of the draft that a request names into it.
func (a *API) draftInto(c *gin.Context, site domain.SiteID, body *FenceRequest) error {
	if body.Draft == nil {
		return nil
	}
	id, err := domain.ParseDraftID(*body.Draft)
	if err != nil {
		return unreadable(errBody.With("draft: %s", err))
	}
	if body.Geometry != nil || body.Circle != nil {
		return unreadable(errBody.With("give exactly one of geometry, circle and draft"))
	}
	draft, err := a.parts.Reviewer.Draft(c.Request.Context(), companyOf(c), id)
	if err != nil {
		return err
	}
	if draft.Site != site {
		return ports.ErrDraftNotFound
	}
	geometry := json.RawMessage(geojson.Geometry(draft.Shape))
	body.Geometry = &geometry
	return nil
}

// RetireSite answers POST /v1/sites/{id}/retire.
func (a *API) RetireSite(c *gin.Context, id Id, p RetireSiteParams) {
	var body Retirement
	look, err := lookingAt(p.Preview, p.Expect)
	if err == nil {
		err = readCommand(c, &body, maxCommand)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	retired := []RetiredSite{{Site: id, At: body.At}}
	ends, err := retirementsOf(retired)
	if err != nil {
		a.fail(c, err)
		return
	}
	a.changeFences(c, look, Correction{RetiredSites: &retired}, fences.ImportSites{Retired: ends}, func(*Warnings) {
		if h, ok := a.siteHistory(c, id); ok {
			c.JSON(http.StatusOK, siteOf(h.FencedSite))
		}
	})
}

// changeFences shows what a change of fences would do, or does what was shown; or
// does it, and answers by said, given what is odd about the sites.
func (a *API) changeFences(c *gin.Context, look looking, as Correction, cmd fences.ImportSites, said func(odd *Warnings)) {
	if look.preview || look.expect != "" {
		if look.expect != "" {
			as.Expect = &look.expect
		}
		a.judge(c, as, !look.preview)
		return
	}
	cmd.Company, cmd.By = companyOf(c), actorOf(c)
	odd, err := a.oddOf(c, cmd.Sites)
	if err == nil {
		_, err = a.parts.SiteKeeper.Import(c.Request.Context(), cmd)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	said(odd)
}

// oddOf says what of sites is taken and is probably not meant; nil where nothing is.
func (a *API) oddOf(c *gin.Context, sites []fences.Imported) (*Warnings, error) {
	if len(sites) == 0 {
		return nil, nil
	}
	odd, err := a.parts.SiteKeeper.Odd(c.Request.Context(), companyOf(c), sites)
	var out Warnings
	for i := range odd {
		for _, w := range odd[i] {
			out = append(out, sites[i].Ref+": "+w.Text)
		}
	}
	if len(out) == 0 {
		return nil, err
	}
	return &out, err
}

// ChangeSite answers PATCH /v1/sites/{id}.
func (a *API) ChangeSite(c *gin.Context, id Id, _ ChangeSiteParams) {
	var body SiteChange
	site, err := domain.ParseSiteID(id)
	if err != nil {
		err = unreadable(err)
	}
	cmd := fences.ChangeSite{Company: companyOf(c), Site: site, By: actorOf(c)}
	if err == nil {
		cmd.Revision, err = readChange(c, &body)
	}
	if err == nil && body.Kind != nil {
		kind, unknown := geofence.ParseKind(string(*body.Kind))
		cmd.Kind, err = &kind, unknown
	}
	if cmd.Name = body.Name; err == nil {
		_, err = a.parts.SiteKeeper.Change(c.Request.Context(), cmd)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	if h, ok := a.siteHistory(c, id); ok {
		tag(c, h.Site.Revision)
		c.JSON(http.StatusOK, siteOf(h.FencedSite))
	}
}

// featureOf writes a fence down as the GeoJSON feature of its site, and reads it as
// any other.
func featureOf(site geofence.Site, f FenceRequest) (json.RawMessage, []fences.Imported, error) {
	if (f.Geometry == nil) == (f.Circle == nil) {
		return nil, nil, unreadable(errBody.With("give exactly one of geometry, circle and, for a site that is there, draft"))
	}
	properties := map[string]any{"site": site.Ref, "name": site.Name, "kind": string(site.Kind)}
	var geometry any
	if f.Geometry != nil {
		geometry = f.Geometry
	}
	if f.Circle != nil {
		geometry = map[string]any{"type": "Point", "coordinates": []float64{f.Circle.Centre.Longitude, f.Circle.Centre.Latitude}}
		properties["radius_m"] = f.Circle.RadiusM
	}
	if f.Sky != nil {
		properties["sky"] = string(*f.Sky)
	}
	for name, at := range map[string]*time.Time{"valid_from": f.ValidFrom, "valid_to": f.ValidTo} {
		t, err := timeOf(at)
		if err != nil {
			return nil, nil, err
		}
		if !t.IsZero() {
			properties[name] = t.Format(time.RFC3339)
		}
	}
	raw, err := json.Marshal(map[string]any{"type": "Feature", "properties": properties, "geometry": geometry})
	if err != nil {
		return nil, nil, unreadable(errBody.With("%s", err))
	}
	sites, err := sitesOf(raw)
	return raw, sites, err
}

func kindOfSite(k *KindOfSite) geofence.Kind {
	if k == nil {
		return ""
	}
	return geofence.Kind(*k)
}

func cmpErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}
