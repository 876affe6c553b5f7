package webui

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"actual/domain/tenant"
)

// credential is an API key, or a route that delivers events.
type credential struct {
	ID        string    `json:"id"`
	Label     string    `json:"label"`
	State     string    `json:"state"`
	Scopes    []string  `json:"scopes"`
	Addresses []string  `json:"addresses"`
	Created   time.Time `json:"created_at"`
	Expires   time.Time `json:"expires_at"`
	Soon      bool      `json:"expires_soon"`
	Former    time.Time `json:"former_secret_until"`
	Used      time.Time `json:"last_used_at"`
}

// Light is the kind of its state.
func (c credential) Light() string {
	switch {
	case c.State == "active" && c.Soon:
		return "warn"
	case c.State == "active":
		return "good"
	}
	return ""
}

// keysView lists keys and routes; Secret is that of one just made, shown this once.
type keysView struct {
	Keys   []credential
	Routes []credential
	Secret string
	Of     string
}

func keysPage(r *request) (templ.Component, error) {
	v, err := r.keys()
	if err != nil {
		return nil, err
	}
	return keysList(r, v), nil
}

func (r *request) keys() (v keysView, err error) {
	keys := struct {
		Keys any `json:"api_keys"`
	}{&v.Keys}
	if err = r.get("/v1/api-keys?limit=200", &keys); err != nil {
		return v, err
	}
	routes := struct{ Routes any }{&v.Routes}
	return v, r.get("/v1/routes?limit=200", &routes)
}

// shown is what is made, with its secret.
type shown struct {
	Key    *credential `json:"api_key"`
	Route  *credential `json:"route"`
	Secret string      `json:"secret"`
}

// showing answers with the list and the secret, which is nowhere else.
func (r *request) showing(one shown) (outcome, error) {
	v, err := r.keys()
	if err != nil {
		return outcome{}, err
	}
	v.Secret = one.Secret
	for _, c := range []*credential{one.Key, one.Route} {
		if c != nil {
			v.Of = c.Label
		}
	}
	return outcome{page: keysList(r, v)}, nil
}

// toMake is what a form says of a key or route.
func (r *request) toMake() map[string]any {
	body := map[string]any{"label": r.Form("label")}
	if days, err := strconv.Atoi(r.Form("valid_days")); err == nil {
		body["valid_days"] = days
	}
	if all := splitTags(r.Form("addresses")); len(all) > 0 {
		body["addresses"] = all
	}
	return body
}

func makeKey(r *request) (outcome, error) {
	body := r.toMake()
	if scopes := r.c.PostFormArray("scopes"); len(scopes) > 0 {
		body["scopes"] = scopes
	}
	var made shown
	if err := r.post("/v1/api-keys", body, &made); err != nil {
		return outcome{}, err
	}
	return r.showing(made)
}

func makeRoute(r *request) (outcome, error) {
	var made shown
	if err := r.post("/v1/routes", r.toMake(), &made); err != nil {
		return outcome{}, err
	}
	return r.showing(made)
}

func rotateKey(r *request) (outcome, error) { return r.rotate("/v1/api-keys/") }

func rotateRoute(r *request) (outcome, error) { return r.rotate("/v1/routes/") }

func (r *request) rotate(path string) (outcome, error) {
	body := map[string]any{}
	if r.Form("leaked") != "" {
		body["overlap_s"] = 0
	}
	var made shown
	if err := r.post(path+r.ID("id")+"/rotate", body, &made); err != nil {
		return outcome{}, err
	}
	return r.showing(made)
}

func revokeKey(r *request) (outcome, error) { return r.revoke("/v1/api-keys/") }

func revokeRoute(r *request) (outcome, error) { return r.revoke("/v1/routes/") }

func (r *request) revoke(path string) (outcome, error) {
	if err := r.post(path+r.ID("id")+"/revoke", nil, nil); err != nil {
		return outcome{}, err
	}
	return went("/people/keys", "people.revoked")
}

// scopes are what a key may be given.
func scopes() []tenant.Capability { return tenant.Grantable() }
