package webui

import (
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// supplier is a vendor as the pages show it.
type supplier struct {
	Name, Title string
	Configured  bool
	Fields      []struct {
		Name             string
		Secret, Required bool
		Set              bool
		Value            string
		Ends             time.Time
	}
	SetAt     time.Time `json:"set_at"`
	SetBy     string    `json:"set_by"`
	UsedAt    time.Time `json:"used_at"`
	RefusedAt time.Time `json:"refused_at"`
}

// light says how a vendor does.
func (s supplier) light(c *connected) string {
	switch {
	case !s.Configured:
		return "none"
	case s.RefusedAt.After(s.UsedAt) || c != nil && c.Standing == "connect_again":
		return "bad"
	case c != nil && (c.Standing == "none" || c.Standing == "ending" || c.Standing == "unsettled"):
		return "warn"
	}
	return "good"
}

// connected is an account that was connected by the browser.
type connected struct {
	Vendor, Standing, Account string
	Application               bool
	AccountName               string    `json:"account_name"`
	ConnectedAt               time.Time `json:"connected_at"`
	ConnectedBy               string    `json:"connected_by"`
	RenewedAt                 time.Time `json:"renewed_at"`
	ExpiresAt                 time.Time `json:"expires_at"`
	CutAt                     time.Time `json:"cut_at"`
}

// standing is how a source of planned work stands.
type standing struct {
	Source             string
	Problems, Findings int
	Kinds              []struct {
		Kind                                   string
		New, Matched, Ambiguous, Gone, Ignored int
	}
	LastSync *reading `json:"last_sync"`
	OpenSync *reading `json:"open_sync"`
}

// reading is one reading of a source.
type reading struct {
	ID, Step, Kind, Problem string
	Full                    bool
	BeganAt                 time.Time `json:"began_at"`
	EndedAt                 time.Time `json:"ended_at"`
	Calls                   int64
	Counts                  []struct {
		Kind                                                            string
		Read, Changed, Gone, Made, Matched, Updated, Cancelled, Waiting int
	}
}

// targetOf is where time goes, of vendors that it goes to; and sourceOf where plans come from.
var (
	targetOf = map[string]string{"quickbookstime": "quickbooks_time", "quickbooksonline": "quickbooks_online", "aspire": "aspire_time", "adp": "adp"}
	sourceOf = map[string]string{"aspire": "aspire"}
)

type integrationsView struct {
	Vendors     []supplier
	Connections map[string]*connected
	Sources     map[string]standing
	Manage      bool
}

func integrationRoutes(at *routes) {
	at.get("/integrations", integrations)
	at.get("/integrations/:vendor", integration)
	at.post("/integrations/:vendor", doing(integrationActs()), integration)
	at.get("/integrations/targets/:target", targetLinks)
	at.post("/integrations/targets/:target", doing(targetActs()), targetLinks)
	at.get("/integrations/sources/:source", sourceRows)
	at.post("/integrations/sources/:source", doing(sourceActs()), sourceRows)
}

func integrations(r *request) (templ.Component, error) {
	v := integrationsView{Connections: map[string]*connected{}, Sources: map[string]standing{}, Manage: r.May(tenant.ManageVendors)}
	var vendors struct{ Vendors []supplier }
	if err := unlessDenied(r.get("/v1/vendors", &vendors)); err != nil {
		return nil, err
	}
	v.Vendors = vendors.Vendors
	all, err := r.connections()
	if err != nil {
		return nil, err
	}
	v.Connections = all
	if r.May(tenant.ReadSources) {
		var s standing
		if err := unlessDenied(r.get("/v1/sources/aspire", &s)); err != nil {
			return nil, err
		}
		v.Sources["aspire"] = s
	}
	return integrationsPage(r, v), nil
}

func (r *request) connections() (map[string]*connected, error) {
	var page struct{ Connections []connected }
	if err := unlessDenied(r.get("/v1/connections", &page)); err != nil {
		return nil, err
	}
	out := map[string]*connected{}
	for i := range page.Connections {
		out[page.Connections[i].Vendor] = &page.Connections[i]
	}
	return out, nil
}

type integrationView struct {
	supplier
	Connection *connected
	Manage     bool
}

func integration(r *request) (templ.Component, error) {
	v := integrationView{Manage: r.May(tenant.ManageVendors)}
	var vendors struct{ Vendors []supplier }
	if err := r.get("/v1/vendors", &vendors); err != nil {
		return nil, err
	}
	for _, s := range vendors.Vendors {
		if s.Name == r.c.Param("vendor") {
			v.supplier = s
		}
	}
	if v.Name == "" {
		return nil, errNothing
	}
	all, err := r.connections()
	if err != nil {
		return nil, err
	}
	v.Connection = all[v.Name]
	return integrationPage(r, v), nil
}

func integrationActs() map[string]act {
	return map[string]act{"set": setVendor, "take_back": takeBackVendor, "connect": connectVendor, "check": checkVendor, "disconnect": disconnectVendor}
}

// setVendor gives all of a vendor's fields anew: secrets are never shown, so that those
// which stay must be typed again.
func setVendor(r *request) (outcome, error) {
	var vendors struct{ Vendors []supplier }
	if err := r.get("/v1/vendors", &vendors); err != nil {
		return outcome{}, err
	}
	settings, secrets := map[string]string{}, map[string]string{}
	for _, s := range vendors.Vendors {
		if s.Name != r.c.Param("vendor") {
			continue
		}
		for _, f := range s.Fields {
			switch text := r.Form(f.Name); {
			case text == "":
			case f.Secret:
				secrets[f.Name] = text
			default:
				settings[f.Name] = text
			}
		}
	}
	if err := r.put("/v1/vendors/"+r.ID("vendor")+"/credentials", "", map[string]any{"settings": settings, "secrets": secrets}, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("integrations.set")
}

func takeBackVendor(r *request) (outcome, error) {
	if err := r.delete("/v1/vendors/"+r.ID("vendor")+"/credentials", ""); err != nil {
		return outcome{}, err
	}
	return r.stay("integrations.taken")
}

// connectVendor leads to the vendor's own page. A link does, since a form may lead nowhere
// else (Content-Security-Policy).
func connectVendor(r *request) (outcome, error) {
	var begun struct {
		URL       string    `json:"authorize_url"`
		ExpiresAt time.Time `json:"expires_at"`
	}
	if err := r.post("/v1/connections/"+r.ID("vendor")+"/begin", nil, &begun); err != nil {
		return outcome{}, err
	}
	return outcome{page: connectPage(r, r.c.Param("vendor"), begun.URL, begun.ExpiresAt)}, nil
}

func checkVendor(r *request) (outcome, error) {
	if err := r.post("/v1/connections/"+r.ID("vendor")+"/check", nil, nil); err != nil {
		return outcome{}, err
	}
	return r.stay("integrations.works")
}

func disconnectVendor(r *request) (outcome, error) {
	if err := r.delete("/v1/connections/"+r.ID("vendor"), ""); err != nil {
		return outcome{}, err
	}
	return r.stay("integrations.cut")
}
