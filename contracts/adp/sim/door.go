package sim

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const schedule = "/payroll/v1/pay-schedule/payroll-groups/"

func operationOf(r *http.Request) string {
	switch at := r.Method + " " + r.URL.Path; {
	case at == "POST /auth/oauth/v2/token":
		return "grantToken"
	case at == "GET /hr/v2/workers":
		return "listWorkers"
	case at == "POST /events/payroll/v1/pay-data-input.modify":
		return "modifyPayDataInput"
	case strings.HasPrefix(at, "GET "+schedule):
		return "getPaySchedule"
	}
	return ""
}

func bearer(r *http.Request) string {
	text, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return text
}

// Identify implements faults.Vendor.
func (s *Sim) Identify(r *http.Request) (operation, of string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return operationOf(r), s.tokens[bearer(r)].client.Account
}

// Refuse implements faults.Vendor: by a confirmMessage.
func (s *Sim) Refuse(w http.ResponseWriter, _ *http.Request, status int, text string) {
	write(w, status, confirm(status, "failed", message("", text)))
}

func message(at, text string) map[string]any {
	return map[string]any{
		"messageTypeCode": code("error"), "userMessage": map[string]any{"messageTxt": text}, "developerMessage": map[string]any{"messageTxt": at},
	}
}

func code(text string) map[string]any { return map[string]any{"codeValue": text} }

func confirm(status int, how string, messages ...map[string]any) map[string]any {
	resources := []any{}
	for _, m := range messages {
		resources = append(resources, map[string]any{"resourceStatusCode": code("failed"), "processMessages": []any{m}})
	}
	return map[string]any{"confirmMessage": map[string]any{
		"protocolStatusCode": code(strconv.Itoa(status)), "requestStatusCode": code(how), "resourceMessages": resources,
	}}
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("ADP-CorrelationID", rand.Text())
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

// shown is the common name of the client certificate; "" where none was shown.
func shown(r *http.Request) string {
	if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 {
		return ""
	}
	return r.TLS.PeerCertificates[0].Subject.CommonName
}

// ServeHTTP implements http.Handler.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	operation := operationOf(r)
	if operation == "grantToken" {
		s.grant(w, r)
		return
	}
	t, known := s.tokens[bearer(r)]
	a := s.accounts[t.client.Account]
	switch {
	case operation == "":
		s.Refuse(w, r, http.StatusNotFound, "there is no such call")
	case !known || !s.now().Before(t.expires):
		s.Refuse(w, r, http.StatusUnauthorized, "the token is unknown or has ended")
	case t.client.Certificate != shown(r):
		s.Refuse(w, r, http.StatusUnauthorized, "the client certificate is not that of the token")
	case r.Header.Get("roleCode") == "":
		s.Refuse(w, r, http.StatusBadRequest, "roleCode is missing")
	case operation == "listWorkers":
		a.workers(w, r)
	case operation == "getPaySchedule":
		a.schedule(w, r)
	default:
		s.modify(w, r, a)
	}
}

func (s *Sim) grant(w http.ResponseWriter, r *http.Request) {
	denied := func(status int, what, why string) {
		write(w, status, map[string]string{"error": what, "error_description": why})
	}
	if r.ParseForm() != nil || r.PostForm.Get("grant_type") != "client_credentials" {
		denied(http.StatusBadRequest, "unsupported_grant_type", "there is no such grant")
		return
	}
	c, there := s.clients[r.PostForm.Get("client_id")]
	switch {
	case c.Certificate != "" && shown(r) == "":
		denied(http.StatusBadRequest, "invalid_request", "proper client ssl certificate was not presented")
	case !there || c.Secret != r.PostForm.Get("client_secret") || c.Certificate != shown(r):
		denied(http.StatusUnauthorized, "invalid_client", "the client is unknown, or its secret or certificate is another's")
	default:
		text := rand.Text() + rand.Text()
		s.tokens[text] = token{c, s.now().Add(time.Duration(c.Seconds) * time.Second)}
		s.granted++
		write(w, http.StatusOK, map[string]any{"access_token": text, "token_type": "Bearer", "expires_in": c.Seconds, "scope": "api"})
	}
}
