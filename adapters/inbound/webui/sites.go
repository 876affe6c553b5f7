package webui

import (
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// place is a site as the pages show it.
type place struct {
	ID, Ref, Name, Kind, Sky string
	Revision                 int
	RetiredAt                time.Time `json:"retired_at"`
	Fence                    *fence
}

type fence struct {
	ID, Sky   string
	Version   int
	ValidFrom time.Time `json:"valid_from"`
	ValidTo   time.Time `json:"valid_to"`
	AreaM2    int64     `json:"area_m2"`
	Circle    *struct {
		Centre struct{ Latitude, Longitude float64 }
		Radius float64 `json:"radius_m"`
	}
	Geometry struct{ Type string }
}

// draft is a fence that was learnt from where crews stood.
type draft struct {
	ID           string
	AreaM2       int64 `json:"area_m2"`
	Stays, Fixes int
	Agreement    float64
	MadeAt       time.Time `json:"made_at"`
}

// lint is what the history of a site says against its fence.
type lint struct {
	Site     struct{ ID, Name string }
	Days     int
	Stays    int
	Findings []struct {
		Code     string
		Severity int
	}
}

var (
	siteKinds = []string{"residential", "commercial", "municipal", "yard", "other"}
	skies     = []string{"open", "mixed", "canopy"}
)

type sitesView struct {
	Sites  []place
	Next   string
	Zones  []choice
	Lints  []lint
	Change bool
}

func siteRoutes(at *routes) {
	at.get("/sites", siteList)
	at.post("/sites", createSite, siteList)
	at.get("/sites/:id", siteOne)
	at.post("/sites/:id", doing(siteActs()), siteOne)
}

func siteList(r *request) (templ.Component, error) {
	v := sitesView{Change: r.May(tenant.WriteSites)}
	var page struct {
		Sites []place
		Next  string `json:"next_cursor"`
	}
	if err := r.get(r.Path("/v1/sites?limit=50", "kind", "zone", "retired", "ref", "cursor"), &page); err != nil {
		return nil, err
	}
	v.Sites, v.Next = page.Sites, page.Next
	var err error
	if v.Zones, err = r.choicesOf("/v1/zones", "zones", r.T("work.any")); err != nil {
		return nil, err
	}
	var found struct{ Sites []lint }
	if err := unlessDenied(r.get("/v1/sites/lint?limit=10", &found)); err != nil {
		return nil, err
	}
	for _, l := range found.Sites {
		if len(l.Findings) > 0 {
			v.Lints = append(v.Lints, l)
		}
	}
	return siteListPage(r, v), nil
}

// circleOf reads the circle that a form describes.
func circleOf(r *request) (map[string]any, error) {
	lat, e1 := strconv.ParseFloat(r.Form("latitude"), 64)
	lng, e2 := strconv.ParseFloat(r.Form("longitude"), 64)
	radius, e3 := strconv.ParseFloat(r.Form("radius_m"), 64)
	for name, err := range map[string]error{"latitude": e1, "longitude": e2, "radius_m": e3} {
		if err != nil {
			return nil, &problem{Status: http.StatusUnprocessableEntity, Code: "page.no_number", Detail: name + ": write a number such as 42.2711 or -71.8023"}
		}
	}
	return map[string]any{"centre": map[string]float64{"latitude": lat, "longitude": lng}, "radius_m": radius}, nil
}

func createSite(r *request) (outcome, error) {
	in := r.fields("ref", "name", "kind")
	circle, err := circleOf(r)
	if err != nil {
		return outcome{}, err
	}
	of := map[string]any{"circle": circle}
	if sky := r.Form("sky"); sky != "" {
		of["sky"] = sky
	}
	in["fence"] = of
	var made place
	if err := r.post("/v1/sites", in, &made); err != nil {
		return outcome{}, err
	}
	return went("/sites/"+made.ID, "sites.created")
}

// siteView is one site with all versions of its fence.
type siteView struct {
	Site    place
	Fences  []fence
	Version string   `json:"-"`
	Lint    lint     `json:"-"`
	Drafts  []draft  `json:"-"`
	Visits  []atSite `json:"-"`
	Change  bool     `json:"-"`
}

type atSite struct {
	ID                string
	Badge             struct{ Label string }
	Worker            *struct{ Name string }
	Arrived, Departed time.Time
	State, Verdict    string
}

func siteOne(r *request) (templ.Component, error) {
	v := siteView{Change: r.May(tenant.WriteSites)}
	path := "/v1/sites/" + r.ID("id")
	var err error
	if v.Version, err = r.getVersion(path, &v); err != nil {
		return nil, err
	}
	if err := unlessDenied(r.get(path+"/lint", &v.Lint)); err != nil {
		return nil, err
	}
	var drafts struct{ Drafts []draft }
	if err := unlessDenied(r.get(path+"/fence-drafts?limit=10", &drafts)); err != nil {
		return nil, err
	}
	v.Drafts = drafts.Drafts
	var visits struct{ Visits []atSite }
	week := utc(r.now.AddDate(0, 0, -7))
	if err := unlessDenied(r.get("/v1/visits?limit=25&site="+r.ID("id")+"&from="+escape(week), &visits)); err != nil {
		return nil, err
	}
	v.Visits = visits.Visits
	return sitePage(r, v), nil
}

func siteActs() map[string]act {
	return map[string]act{"change": changeSite, "learn": learnFence, "adopt": newFence(adopted), "circle": newFence(circled), "retire": retireSite}
}

func changeSite(r *request) (outcome, error) {
	if err := r.patch("/v1/sites/"+r.ID("id"), r.Form("version"), r.fields("name", "kind"), nil); err != nil {
		return outcome{}, err
	}
	return r.stay("sites.changed")
}

func learnFence(r *request) (outcome, error) {
	if err := r.post("/v1/sites/"+r.ID("id")+"/fence-drafts", map[string]any{}, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("sites.learnt")
}

func adopted(r *request) (map[string]any, error) {
	return map[string]any{"draft": r.Form("draft")}, nil
}

func circled(r *request) (map[string]any, error) {
	circle, err := circleOf(r)
	return map[string]any{"circle": circle}, err
}

// newFence shows what a new version of the fence would do, and makes exactly that once it
// is confirmed.
func newFence(read func(*request) (map[string]any, error)) act {
	return func(r *request) (outcome, error) {
		in, err := read(r)
		if err != nil {
			return outcome{}, err
		}
		if since := r.instant("valid_from"); since != "" {
			in["valid_from"] = since
		}
		return r.lookThenDo("/v1/sites/"+r.ID("id")+"/fences", in, "sites.fenced", "draft", "latitude", "longitude", "radius_m", "valid_from", "do")
	}
}

func retireSite(r *request) (outcome, error) {
	in := map[string]any{}
	if at := r.instant("at"); at != "" {
		in["at"] = at
	}
	return r.lookThenDo("/v1/sites/"+r.ID("id")+"/retire", in, "sites.retired", "at", "do")
}

// lookThenDo asks for a preview, shows it, and, where what was shown is confirmed, does it.
func (r *request) lookThenDo(path string, in map[string]any, said string, names ...string) (outcome, error) {
	if expect := r.Form("expect"); expect != "" {
		if err := r.post(path+"?expect="+escape(expect), in, nil); err != nil {
			return outcome{}, err
		}
		return r.stay(said)
	}
	var shown effect
	if err := r.post(path+"?preview=true", in, &shown); err != nil {
		return outcome{}, err
	}
	if shown.Expect == "" { // It is so large that it goes on in the background.
		return outcome{}, &problem{Status: http.StatusConflict, Code: "page.too_large", Detail: "so much changes by this that it takes a while: use the command line (actual site update --preview), or a time from now on"}
	}
	return outcome{page: effectPage(r, shown, r.again(names...))}, nil
}
