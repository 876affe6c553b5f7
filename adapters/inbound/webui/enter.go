package webui

import (
	"strconv"

	"github.com/a-h/templ"
)

func enterRoutes(at *routes) {
	at.get("/enter", enterPage)
	at.post("/enter", enterCompany, enterPage)
}

func enterPage(r *request) (templ.Component, error) { return enterForm(r), nil }

func enterCompany(r *request) (outcome, error) {
	body := map[string]any{"company": r.Form("company"), "reason": r.Form("reason"), "minutes": 60}
	if n, err := strconv.Atoi(r.Form("minutes")); err == nil {
		body["minutes"] = n
	}
	if err := r.post("/v1/support/entries", body, nil); err != nil {
		return outcome{}, err
	}
	return outcome{to: "/"}, nil
}

// leave answers POST /enter/leave, of support that is in a company: what it may there is
// the company's, so that it is of no area.
func (p *Pages) leave(r *request) {
	if r.who.Kind != "support" {
		p.refuse(r, errNothing)
		return
	}
	p.do(r, func(r *request) (outcome, error) {
		return outcome{to: "/"}, r.post("/v1/session/end", nil, nil)
	}, nil)
}
