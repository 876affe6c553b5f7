package sim

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// codeFor is how long a code is good.
const codeFor = time.Minute

// authorize sends the browser back at once, as if a person of the app's account had
// allowed it.
func (s *Sim) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	app, there := s.apps[q.Get("client_id")]
	back, err := url.Parse(q.Get("redirect_uri"))
	if !there || err != nil || back.Host == "" || q.Get("response_type") != "code" || app.Redirect != "" && app.Redirect != q.Get("redirect_uri") {
		s.Refuse(w, r, http.StatusBadRequest, "the client or its redirect_uri is unknown")
		return
	}
	answer := url.Values{"state": {q.Get("state")}}
	if app.Denies {
		answer.Set("error", "access_denied")
		answer.Set("error_description", "The user denied the request")
	} else {
		c := "code-" + rand.Text()
		s.codes[c] = code{app.ID, q.Get("redirect_uri"), s.now().Add(codeFor)}
		answer.Set("code", c)
	}
	back.RawQuery = answer.Encode()
	w.Header().Set("Location", back.String())
	w.WriteHeader(http.StatusFound)
}

// denied is the second of two shapes that errors have.
func denied(w http.ResponseWriter, status int, what, why string) {
	write(w, status, map[string]string{"error": what, "error_description": why})
}

func (s *Sim) grant(w http.ResponseWriter, r *http.Request) {
	if r.ParseForm() != nil {
		denied(w, http.StatusBadRequest, "invalid_request", "the form can't be read")
		return
	}
	app, there := s.apps[r.PostForm.Get("client_id")]
	if !there || app.Secret != r.PostForm.Get("client_secret") {
		denied(w, http.StatusUnauthorized, "invalid_client", "the client is unknown, or its secret is another")
		return
	}
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		c, there := s.codes[r.PostForm.Get("code")]
		delete(s.codes, r.PostForm.Get("code"))
		if !there || c.app != app.ID || c.redirect != r.PostForm.Get("redirect_uri") || !s.now().Before(c.expires) {
			denied(w, http.StatusBadRequest, "invalid_grant", "the code is unknown, was used, or is too old")
			return
		}
		s.answer(w, &chain{app: app})
	case "refresh_token":
		shown := r.PostForm.Get("refresh_token")
		c := s.chains[shown]
		if c == nil || c.app.ID != app.ID || shown != c.newest && (!app.Grace || shown != c.before) {
			denied(w, http.StatusBadRequest, "invalid_grant", "the refresh token is unknown, or was used")
			return
		}
		s.grants++
		c.app = app
		s.answer(w, c)
	default:
		denied(w, http.StatusBadRequest, "unsupported_grant_type", "there is no such grant")
	}
}

// answer grants the next tokens of a connection.
func (s *Sim) answer(w http.ResponseWriter, c *chain) {
	token, refresh := "S.9__"+rand.Text(), "r-"+rand.Text()
	if c.app.Forgetful && c.newest != "" {
		c.before = c.newest // The tokens that it answers with are none.
	} else {
		c.before, c.newest = c.newest, refresh
		s.access[token], s.chains[refresh] = &access{app: c.app, expires: s.now().Add(c.app.life())}, c
	}
	a := s.account(c.app.Account)
	out := map[string]any{
		"access_token": token, "expires_in": int(c.app.life() / time.Second), "token_type": "bearer", "scope": "", "refresh_token": refresh,
		"company_id": strconv.FormatInt(a.CompanyID, 10), "client_url": a.Name,
	}
	for _, u := range sorted(a.users) {
		out["user_id"] = id(u.ID)
		break
	}
	write(w, http.StatusOK, out)
}

// Revoke ends all connections of an account, as its people may.
func (s *Sim) Revoke(account string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for text, t := range s.access {
		if t.app.Account == account {
			delete(s.access, text)
		}
	}
	for text, c := range s.chains {
		if c.app.Account == account {
			delete(s.chains, text)
		}
	}
}

func id(n int64) string { return strconv.FormatInt(n, 10) }
