package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/presence"
	"actual/domain"
	"actual/domain/badge"
	rules "actual/domain/presence"
	"actual/domain/tenant"
)

type corrector func(c presence.Correction) (presence.Preview, error)

func (f corrector) Preview(_ context.Context, c presence.Correction) (presence.Preview, error) {
	return f(c)
}

func (f corrector) Apply(_ context.Context, c presence.Correction, _ string) (presence.Preview, error) {
	return f(c)
}

// correctingWorld is an API whose key may correct.
func correctingWorld(t *testing.T, f corrector) *world {
	t.Helper()
	return newWorld(t, func(p *httpapi.Parts) {
		p.Corrections = f
		p.Keys = keysFunc(func(string) (tenant.APIKey, error) {
			return tenant.APIKey{ID: keyID, Company: acme, Scopes: []tenant.Capability{tenant.CorrectPresence}}, nil
		})
	})
}

const withdrawing = `{"withdrawn_rulings":["00000000-0000-0000-0000-000000000001"],"reason":"no"}`

func TestAnAnswerListsWhatChangesHoursFirst(t *testing.T) {
	b, err := badge.New(domain.BadgeID{UUID: anID}, "dev:1", "", time.Time{}, time.Time{})
	require.NoError(t, err)
	var many []rules.Change
	for i := range 1200 {
		was := rules.Version{ID: domain.VisitID{UUID: anID}, Visit: rules.Visit{Ref: "elm", Arrived: int64(i) + 1, Departed: int64(i) + 9}}
		is := was
		if i >= 1100 {
			is.Departed++
		}
		many = append(many, rules.Change{Kind: rules.Corrected, Old: was, New: is})
	}
	many = append(many, rules.Change{Kind: rules.Opened, New: rules.Version{Visit: rules.Visit{Ref: "oak", Arrived: 5000, Last: 5060, Open: true}}})
	var asked presence.Correction
	w := correctingWorld(t, func(c presence.Correction) (presence.Preview, error) {
		asked = c
		return presence.Preview{ID: "ab", Difference: presence.Difference{Looked: 1, Badges: []presence.BadgeDifference{{Badge: b, Changes: many}}}}, nil
	})
	got := w.ask(t, http.MethodPost, "/v1/corrections/previews", strings.NewReader(withdrawing), "Content-Type", "application/json")
	require.Equal(t, http.StatusOK, got.Code, got.Body.String())
	out := read[httpapi.CorrectionEffect](t, got.Body.Bytes())
	require.Len(t, out.Changes, 1000)
	require.Equal(t, 201, out.ChangesLeftOut)
	require.Equal(t, httpapi.ChangeChanged, out.Changes[0].Change)
	require.Equal(t, httpapi.ChangeNew, out.Changes[100].Change)
	require.Nil(t, out.Changes[100].Visit)
	require.Nil(t, out.Changes[100].After.Departed)
	require.Equal(t, httpapi.ChangeRefined, out.Changes[101].Change)
	require.Equal(t, acme, asked.Company)
	require.Equal(t, "no", asked.Reason)
	require.Equal(t, "apikey:"+keyID.String(), asked.By)
	require.Equal(t, 200, asked.Bound.Badges)
}

func TestCorrectionsTakeOnlyPartOfAServer(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	w := correctingWorld(t, func(presence.Correction) (presence.Preview, error) {
		entered <- struct{}{}
		<-leave
		return presence.Preview{}, nil
	})
	post := func() int {
		return w.ask(t, http.MethodPost, "/v1/corrections/previews", strings.NewReader(withdrawing), "Content-Type", "application/json").Code
	}
	done := make(chan int, 2)
	for range 2 {
		go func() { done <- post() }()
		<-entered
	}
	require.Equal(t, http.StatusServiceUnavailable, post())
	close(leave)
	require.Equal(t, []int{200, 200}, []int{<-done, <-done})
}
