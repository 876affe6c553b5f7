package webui

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
)

// problem is what the API refused, as it said so (RFC 9457). Its detail is for people, in
// English, and ends with what helps.
type problem struct {
	Status  int    `json:"status"`
	Code    string `json:"code"`
	Detail  string `json:"detail"`
	Request string `json:"request_id"`
}

// Error implements error.
func (p *problem) Error() string { return p.Code + ": " + p.Detail }

// errNothing is said of what there is not, and of what is not for the visitor: alike.
var errNothing error = &problem{Status: http.StatusNotFound, Code: "page.nothing_here", Detail: "there is nothing at this address, or it is not for you"}

func problemOf(a *answer) error {
	p := &problem{Status: a.status, Code: "internal", Detail: "something went wrong on our side"}
	if a.status == 0 {
		p.Status = http.StatusInternalServerError
	}
	if json.Unmarshal(a.body.Bytes(), p) != nil || p.Code == "" {
		p.Code = "internal"
	}
	return p
}

// hides reports whether a page must not say more than that there is nothing.
func (p *problem) hides() bool {
	return p.Status == http.StatusNotFound || p.Status == http.StatusForbidden || p.Status == http.StatusBadRequest && p.Code == "id.malformed"
}

// asProblem returns what the API refused; ok is false where it is a fault of ours.
func asProblem(err error) (*problem, bool) {
	var p *problem
	ok := errors.As(err, &p)
	return p, ok
}

var inWords = regexp.MustCompile(`[A-Za-z0-9_]+`)

// names reports whether the problem speaks of a field, by its name in the API.
func (p *problem) names(field string) bool {
	return p != nil && p.Status < http.StatusInternalServerError && slices.Contains(inWords.FindAllString(p.Detail, -1), field)
}
