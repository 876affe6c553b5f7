package sim

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// refusal is an answer other than 200.
type refusal struct {
	status int
	text   string
	wait   time.Duration // For Retry-After; 0: none.
}

func refuse(status int, text string) *refusal { return &refusal{status: status, text: text} }

// operationOf is the id of an operation, or "".
func operationOf(r *http.Request) string {
	path := strings.TrimPrefix(r.URL.Path, "/")
	switch r.Method + " " + path {
	case "GET Version/GetApiVersion":
		return "getVersion"
	case "POST Authorization":
		return "login"
	case "POST Authorization/RefreshToken":
		return "refresh"
	case "POST Issues":
		return "createIssue"
	case "POST WorkTicketTimes":
		return "bookTime"
	case "POST ClockTimes":
		return "clockTime"
	}
	if r.Method != http.MethodGet {
		return ""
	}
	return tables[path].operation
}

func bearer(r *http.Request) string {
	text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return text
}

// Identify implements faults.Vendor: an account is a customer.
func (s *Sim) Identify(r *http.Request) (operation, account string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return operationOf(r), s.tokens[bearer(r)].client.Customer
}

// Refuse implements faults.Vendor. What errors look like is not known: it is a
// text in an object.
func (s *Sim) Refuse(w http.ResponseWriter, _ *http.Request, status int, text string) {
	write(w, status, map[string]string{"message": text})
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

// ServeHTTP implements http.Handler.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var value any
	var no *refusal
	switch operation := operationOf(r); operation {
	case "":
		no = refuse(http.StatusNotFound, "there is no such call")
	case "getVersion":
		value = "1.0"
	case "login":
		value, no = s.login(r)
	case "refresh":
		value, no = s.refresh(r)
	default:
		value, no = s.ask(operation, r)
	}
	if no == nil {
		write(w, http.StatusOK, value)
		return
	}
	if no.wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(no.wait.Seconds()))))
	}
	s.Refuse(w, r, no.status, no.text)
}

// ask checks who asks for what, and has it answered.
func (s *Sim) ask(operation string, r *http.Request) (any, *refusal) {
	g, ok := s.tokens[bearer(r)]
	if !ok || !s.now().Before(g.expires) {
		return nil, refuse(http.StatusUnauthorized, "the token is unknown or has ended")
	}
	c := s.customer(g.client.Customer)
	if no := c.limited(s.now()); no != nil {
		return nil, no
	}
	if slices.Contains(g.client.Denied, operation) {
		return nil, refuse(http.StatusForbidden, "the credential lacks the scope")
	}
	switch operation {
	case "createIssue":
		return s.createIssue(c, r)
	case "bookTime":
		return s.bookTime(c, r)
	case "clockTime":
		return s.clockTime(c, r)
	}
	return s.list(c, strings.TrimPrefix(r.URL.Path, "/"), r)
}

func (c *customer) limited(now time.Time) *refusal {
	wait, ok := c.take(now)
	if ok {
		return nil
	}
	no := refuse(http.StatusTooManyRequests, "API calls quota exceeded")
	if !c.NoRetryAfter {
		no.wait = wait
	}
	return no
}

// login gives a client that knows its secret a token.
func (s *Sim) login(r *http.Request) (any, *refusal) {
	var body struct{ ClientID, Secret string } // Names of any case, as Aspire takes them.
	if json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&body) != nil || body.ClientID == "" || body.Secret == "" {
		return nil, refuse(http.StatusBadRequest, "ClientId and Secret are required")
	}
	c, ok := s.clients[body.ClientID]
	if !ok || c.Secret != body.Secret {
		return nil, refuse(http.StatusUnauthorized, "the client is unknown, or its secret is another")
	}
	return s.grant(c)
}

func (s *Sim) refresh(r *http.Request) (any, *refusal) {
	var body struct{ RefreshToken string }
	if json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&body) != nil {
		return nil, refuse(http.StatusBadRequest, "RefreshToken is required")
	}
	c, ok := s.clients[s.refreshes[body.RefreshToken]]
	if !ok {
		return nil, refuse(http.StatusUnauthorized, "the refresh token is unknown, or was used")
	}
	delete(s.refreshes, body.RefreshToken)
	return s.grant(c)
}

// grant makes a token in the form of a JWT, which says until when it is good.
func (s *Sim) grant(c Client) (any, *refusal) {
	if no := s.customer(c.Customer).limited(s.now()); no != nil {
		return nil, no
	}
	expires := s.now().Add(time.Duration(cmp.Or(c.Seconds, 86_400)) * time.Second).Truncate(time.Second)
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	text := part(`{"alg":"HS256","typ":"JWT"}`) + "." + part(fmt.Sprintf(`{"exp":%d}`, expires.Unix())) + "." + part(rand.Text())
	again := "sandbox-" + rand.Text()
	s.tokens[text], s.refreshes[again] = grant{c, expires}, c.ID
	return map[string]string{"Token": text, "RefreshToken": again}, nil
}
