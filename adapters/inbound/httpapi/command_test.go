package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/presence"
)

func TestACommandSaysWhichFieldDoesNotFit(t *testing.T) {
	w := correctingWorld(t, func(presence.Correction) (presence.Preview, error) {
		t.Error("it is no correction")
		return presence.Preview{}, context.Canceled
	})
	for body, says := range map[string]string{
		`{"POLICY":{}}`:                                           `there is no field "POLICY"; the fields are at_site, excluded_fixes, expect, fences, policy, reason, retired_sites, withdrawn_rulings`,
		`{"policy":{},"policy":{}}`:                               `the field "policy" comes twice`,
		`{"policy":{"odds_milli":30000,"odds_milli":1}}`:          `the field "policy.odds_milli" comes twice`,
		`{"excluded_fixes":[{"Badge":"x","event":"e"}]}`:          `there is no field "excluded_fixes[0].Badge"`,
		`{"at_site":{"site":"` + anID.String() + `","site":"y"}}`: `the field "at_site.site" comes twice`,
		`{"excluded_fixes":{}}`:                                   `excluded_fixes: it is an object; give a list`,
		`{"excluded_fixes":[7]}`:                                  `excluded_fixes[0]: it is 7; give an object`,
		`{"reason":7}`:                                            `reason: it is 7; give a text`,
		`{"at_site":{"from":"2026-11-16","site":"x"}}`:            `at_site.from: it is "2026-11-16"; give a time with its zone, such as 2026-`,
		`[]`:                         `it is a list; give an object`,
		``:                           `it can't be read as JSON`,
		`{"policy":{}} {}`:           `after top-level value`,
		`{"policy":{"version":""}}`:  `version is ""; give a name, or leave it out`,
		`{"policy":{"version":" "}}`: `version is " "; give a name, or leave it out`,
	} {
		got := w.ask(t, http.MethodPost, "/v1/corrections/previews", strings.NewReader(body), "Content-Type", "application/json")
		require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, got.Code, body)
		detail := problemIn(t, got.Body.Bytes()).Detail
		require.Contains(t, detail, says, body)
		require.NotContains(t, detail, "Go ", body)
		require.NotContains(t, detail, "httpapi", body)
	}
}

func TestADayIsNoTime(t *testing.T) {
	w := newWorld(t, nil) // No use case: none may be reached.
	for _, target := range []string{"/v1/visits?from=2026-11-16", "/v1/visits?to=2026-11-16", "/v1/visits?from=2026-09-21T08:00:00+02:00"} {
		got := w.ask(t, http.MethodGet, target, nil)
		require.Equal(t, http.StatusBadRequest, got.Code, target)
		detail := problemIn(t, got.Body.Bytes()).Detail
		require.Regexp(t, `: (from|to) is "2026-.*give a time with its zone, such as 2026-11-16T00:00:00-05:00`, detail)
	}
}
