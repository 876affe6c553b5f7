package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/tenancy"
	"actual/domain/ledger"
	"actual/domain/tenant"
)

// credential is a key or a route as the API shows it.
type credential struct {
	ID          string     `json:"id"`
	State       string     `json:"state"`
	Label       string     `json:"label"`
	Scopes      []string   `json:"scopes"`
	Addresses   []string   `json:"addresses"`
	FormerUntil *time.Time `json:"former_secret_until"`
	Expires     time.Time  `json:"expires_at"`
	LastUsed    *time.Time `json:"last_used_at"`
}

// shownOnce is a credential that was made or renewed.
type shownOnce struct {
	Key    credential `json:"api_key"`
	Route  credential `json:"route"`
	Secret string     `json:"secret"`
}

// refused calls and expects a problem.
func (w *world) refused(method, path string, body any, status int, code string) {
	w.t.Helper()
	var p struct {
		Code string `json:"code"`
	}
	require.Equal(w.t, status, w.call(method, path, body, &p), "%s %s", method, path)
	require.Equal(w.t, code, p.Code)
}

// with calls with another key.
func (w *world) with(key string, do func()) {
	own := w.key
	defer func() { w.key = own }()
	w.key = key
	do()
}

func TestAKeyIsMadeRotatedAndRevoked(t *testing.T) {
	w := newWorld(t)
	var made shownOnce
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/api-keys", map[string]any{"label": "power bi", "scopes": []string{"badges:read"}}, &made))
	require.True(t, strings.HasPrefix(made.Secret, "actual_live_"))
	require.Equal(t, []string{"badges:read"}, made.Key.Scopes)
	require.WithinDuration(t, time.Now().Add(90*24*time.Hour), made.Key.Expires, time.Minute)
	path := "/v1/api-keys/" + made.Key.ID
	w.with(made.Secret, func() {
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/badges", nil, nil))
		w.refused(http.MethodGet, "/v1/sites", nil, http.StatusForbidden, "access.not_allowed")
	})

	var again shownOnce
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/rotate", map[string]any{"overlap_s": 3600}, &again))
	require.NotEqual(t, made.Secret, again.Secret)
	require.NotNil(t, again.Key.FormerUntil)
	for _, secret := range []string{made.Secret, again.Secret} {
		w.with(secret, func() { require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/badges", nil, nil)) })
	}
	w.refused(http.MethodPost, path+"/rotate", map[string]any{}, http.StatusConflict, "access.rotating")
	var third shownOnce
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/rotate", map[string]any{"overlap_s": 0, "valid_days": 1}, &third))
	for secret, status := range map[string]int{made.Secret: 401, again.Secret: 401, third.Secret: 200} {
		w.with(secret, func() { require.Equal(t, status, w.call(http.MethodGet, "/v1/badges", nil, nil)) })
	}

	var ended credential
	for range 2 {
		require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/revoke", nil, &ended))
		require.Equal(t, "revoked", ended.State)
	}
	w.with(third.Secret, func() {
		w.refused(http.MethodGet, "/v1/badges", nil, http.StatusUnauthorized, "access.bad_credential")
	})
	w.refused(http.MethodPost, path+"/rotate", map[string]any{}, http.StatusConflict, "access.ended")
	kinds := map[ledger.Kind]int{}
	for _, e := range w.entries() {
		if e.Subject == "key:"+made.Key.ID {
			kinds[e.Kind]++
		}
	}
	require.Equal(t, map[ledger.Kind]int{ledger.KeyCreated: 1, ledger.KeyRotated: 2, ledger.KeyRevoked: 1}, kinds)
}

func TestWhatAKeyMakesEndsWithIt(t *testing.T) {
	w := newWorld(t)
	var manager, made shownOnce
	body := map[string]any{"label": "manager", "scopes": []string{"access:manage", "events:write", "sites:read"}, "valid_days": 10}
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/api-keys", body, &manager))
	w.with(manager.Secret, func() {
		reads := map[string]any{"label": "reads", "scopes": []string{"sites:read"}}
		require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/api-keys", reads, &made))
		require.WithinDuration(t, manager.Key.Expires, made.Key.Expires, time.Second)
		path := "/v1/api-keys/" + made.Key.ID + "/rotate"
		w.refused(http.MethodPost, path, map[string]any{"valid_days": 11}, http.StatusForbidden, "access.beyond_own")
		require.Equal(t, http.StatusOK, w.call(http.MethodPost, path, map[string]any{}, &made))
		require.WithinDuration(t, manager.Key.Expires, made.Key.Expires, time.Second)
		reads["valid_days"] = 11
		w.refused(http.MethodPost, "/v1/api-keys", reads, http.StatusForbidden, "access.beyond_own")
		require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/routes", map[string]any{"label": "notehub"}, &made))
		require.WithinDuration(t, manager.Key.Expires, made.Route.Expires, time.Second)
		w.refused(http.MethodPost, "/v1/routes/"+made.Route.ID+"/rotate", map[string]any{"valid_days": 700}, http.StatusForbidden, "access.beyond_own")

		own := "/v1/api-keys/" + manager.Key.ID + "/rotate"
		w.refused(http.MethodPost, own, map[string]any{"valid_days": 11}, http.StatusForbidden, "access.beyond_own")
		require.Equal(t, http.StatusOK, w.call(http.MethodPost, own, map[string]any{}, &made))
		require.WithinDuration(t, time.Now().Add(10*24*time.Hour), made.Key.Expires, time.Minute)
	})
}

func TestARouteLivesAsAKeyDoes(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	var made, again shownOnce
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/routes", map[string]any{"label": "notehub"}, &made))
	require.True(t, strings.HasPrefix(made.Secret, "actual_live_route_"))
	path := "/v1/routes/" + made.Route.ID
	status, _ := w.post(made.Secret, event("a", "dev:1", 0))
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/rotate", map[string]any{"overlap_s": 1}, &again))
	for secret, name := range map[string]string{made.Secret: "b", again.Secret: "c"} {
		status, _ := w.post(secret, event(name, "dev:1", 60))
		require.Equal(t, http.StatusOK, status)
	}
	require.Eventually(t, func() bool {
		status, _ := w.post(made.Secret, event("d", "dev:1", 120))
		return status == http.StatusUnauthorized
	}, time.Minute, 50*time.Millisecond, "the secret of before ends by itself")
	status, _ = w.post(again.Secret, event("e", "dev:1", 180))
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/revoke", nil, nil))
	status, _ = w.post(again.Secret, event("f", "dev:1", 240))
	require.Equal(t, http.StatusUnauthorized, status)
}

func TestNobodyGivesMoreThanTheyHave(t *testing.T) {
	w := newWorld(t)
	var manager, admin shownOnce
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/api-keys", map[string]any{"label": "manager", "scopes": []string{"access:manage", "badges:read"}}, &manager))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/api-keys", map[string]any{"label": "admin", "scopes": []string{"admin"}}, &admin))
	w.with(manager.Secret, func() {
		for _, scopes := range [][]string{{"sites:read"}, {"admin"}, {"badges:read", "badges:write"}} {
			w.refused(http.MethodPost, "/v1/api-keys", map[string]any{"label": "x", "scopes": scopes}, http.StatusForbidden, "access.beyond_own")
		}
		w.refused(http.MethodPost, "/v1/api-keys", map[string]any{"label": "x"}, http.StatusForbidden, "access.beyond_own")
		w.refused(http.MethodPost, "/v1/api-keys/"+admin.Key.ID+"/rotate", map[string]any{"overlap_s": 0}, http.StatusForbidden, "access.beyond_own")
		w.refused(http.MethodPost, "/v1/routes", map[string]any{"label": "x"}, http.StatusForbidden, "access.beyond_own")
		require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/api-keys", map[string]any{"label": "x", "scopes": []string{"badges:read"}}, nil))
	})
	w.with(admin.Secret, func() { require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/sites", nil, nil)) })
}

func TestKeysAreListedPageByPage(t *testing.T) {
	w := newWorld(t)
	want := []string{"test"}
	for _, label := range []string{"a", "b", "c"} {
		want = append(want, label)
		require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/api-keys", map[string]any{"label": label, "addresses": []string{"203.0.113.9/24"}}, nil))
	}
	var labels []string
	for cursor := ""; ; {
		var page struct {
			Keys []credential `json:"api_keys"`
			Next *string      `json:"next_cursor"`
		}
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/api-keys?limit=2"+cursor, nil, &page))
		for _, k := range page.Keys {
			labels = append(labels, k.Label)
		}
		if page.Next == nil {
			require.Equal(t, []string{"203.0.113.0/24"}, page.Keys[0].Addresses)
			break
		}
		cursor = "&cursor=" + *page.Next
	}
	require.Equal(t, want, labels)
}

func TestCredentialsOfAnotherCompanyAreNotThere(t *testing.T) {
	w := newWorld(t)
	rival, err := w.tools.Companies.Create(t.Context(), tenancy.CreateCompany{Ref: "rival", Name: "Rival", Zone: "UTC", By: "test"})
	require.NoError(t, err)
	_, key, err := w.tools.Credentials.CreateKey(t.Context(), tenancy.CreateKey{Company: rival.ID(), Label: "theirs", By: tenant.Ours("test")})
	require.NoError(t, err)
	_, route, err := w.tools.Credentials.CreateRoute(t.Context(), tenancy.CreateRoute{Company: rival.ID(), Label: "theirs", By: tenant.Ours("test")})
	require.NoError(t, err)
	for path, code := range map[string]string{"/v1/api-keys/" + key.ID.String(): "access.key_not_found", "/v1/routes/" + route.ID.String(): "access.route_not_found"} {
		w.refused(http.MethodGet, path, nil, http.StatusNotFound, code)
		w.refused(http.MethodPost, path+"/rotate", map[string]any{}, http.StatusNotFound, code)
		w.refused(http.MethodPost, path+"/revoke", nil, http.StatusNotFound, code)
	}
	got, err := w.tools.Credentials.KeyByID(t.Context(), rival.ID(), key.ID)
	require.NoError(t, err)
	require.Equal(t, key, got)
}

func TestAKeyThatCanNotBeUsedFromHereAndWhatIsNoKey(t *testing.T) {
	w := newWorld(t)
	var made shownOnce
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/api-keys", map[string]any{"label": "elsewhere", "addresses": []string{"203.0.113.0/24"}}, &made))
	w.with(made.Secret, func() { w.refused(http.MethodGet, "/v1/badges", nil, http.StatusForbidden, "access.foreign_address") })
	for code, body := range map[string]map[string]any{
		"access.bad_label": {"label": " "}, "access.bad_address": {"label": "x", "addresses": []string{"home"}},
		"access.unknown_scope": {"label": "x", "scopes": []string{"fleet:read"}},
	} {
		w.refused(http.MethodPost, "/v1/api-keys", body, http.StatusUnprocessableEntity, code)
	}
	w.refused(http.MethodPost, "/v1/api-keys", map[string]any{"label": "x", "valid_days": 800}, http.StatusBadRequest, "request.bad_body")
	w.refused(http.MethodPost, "/v1/api-keys/"+made.Key.ID+"/rotate", map[string]any{"overlap_s": 3_000_000}, http.StatusBadRequest, "request.bad_body")
}

func TestTheLastUseIsOnRecord(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/badges", nil, nil))
	w.stop() // Writes what it knows.
	id, _, err := tenant.ParseKey(w.key)
	require.NoError(t, err)
	key, err := w.tools.Credentials.KeyByID(t.Context(), w.company.ID(), id)
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), key.LastUsed, time.Minute)
}

// entries are those of the company's ledger, as far as they say what was done with
// what.
func (w *world) entries() (all []ledger.Entry) {
	w.t.Helper()
	rows, err := w.db.Admin(w.t).Query(w.t.Context(), `SELECT kind, subject FROM ledger_entry WHERE company_id = $1`, w.company.ID().UUID)
	require.NoError(w.t, err)
	defer rows.Close()
	for rows.Next() {
		var e ledger.Entry
		require.NoError(w.t, rows.Scan(&e.Kind, &e.Subject))
		all = append(all, e)
	}
	require.NoError(w.t, rows.Err())
	return all
}

func TestWhatExpiresSoonIsFoundAndShown(t *testing.T) {
	w := newWorld(t)
	for label, days := range map[string]int{"soon": 1, "late": 60} {
		require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/api-keys", map[string]any{"label": label, "valid_days": days}, nil))
	}
	found, err := w.tools.Credentials.ExpiringSoon(t.Context())
	require.NoError(t, err)
	require.Empty(t, found, "nothing is in its last quarter yet")
	_, err = w.db.Admin(t).Exec(t.Context(), `UPDATE api_key SET created_at = created_at - interval '50 days', expires_at = expires_at - interval '50 days' WHERE label = 'late'`)
	require.NoError(t, err)
	found, err = w.tools.Credentials.ExpiringSoon(t.Context())
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, "late", found[0].Life.Label)
	require.Equal(t, "acme", found[0].Company.Ref())
}
