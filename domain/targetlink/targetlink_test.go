package targetlink_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/targetlink"
)

func worker(n byte, ref, name, email string) targetlink.Ours {
	id := domain.WorkerID{UUID: domain.UUID{15: n}}
	return targetlink.Ours{Subject: targetlink.Subject{Kind: targetlink.Worker, Key: id.String()}, Ref: ref, Name: name, Email: email}
}

func person(ref, name, payroll, number, email string) targetlink.Entry {
	return targetlink.Entry{Sort: targetlink.Person, Ref: ref, Name: name, Payroll: payroll, Number: number, Email: email, Active: true}
}

func TestProposals(t *testing.T) {
	gone := person("9", "Ana Ruiz", "17", "", "")
	gone.Active = false
	barred := person("8", "Ana Ruiz", "17", "", "")
	barred.Barred = "may not track time"
	for name, tt := range map[string]struct {
		ours  []targetlink.Ours
		has   []targetlink.Entry
		links []targetlink.Link
		want  []targetlink.State
		best  string
		why   []targetlink.Why
	}{
		"the number in payroll":  {ours: []targetlink.Ours{worker(1, "0017", "Ana Ruiz", "")}, has: []targetlink.Entry{person("501", "A. Ruiz", "0017", "", ""), person("502", "Bo Li", "18", "", "")}, want: []targetlink.State{targetlink.Proposed}, best: "501", why: []targetlink.Why{targetlink.SamePayroll}},
		"last name first":        {ours: []targetlink.Ours{worker(1, "x", "Ana Ruiz", "")}, has: []targetlink.Entry{person("501", "Ruiz, Ana", "", "", "")}, want: []targetlink.State{targetlink.Proposed}, best: "501", why: []targetlink.Why{targetlink.SameName}},
		"e-mail of any case":     {ours: []targetlink.Ours{worker(1, "x", "Ana", "Ana@Acme.example")}, has: []targetlink.Entry{person("501", "A", "", "", "ana@acme.example")}, want: []targetlink.State{targetlink.Proposed}, best: "501", why: []targetlink.Why{targetlink.SameEmail}},
		"more speaks for one":    {ours: []targetlink.Ours{worker(1, "17", "Ana Ruiz", "")}, has: []targetlink.Entry{person("501", "Ana Ruiz", "", "", ""), person("502", "Ana Ruiz", "", "17", "")}, want: []targetlink.State{targetlink.Proposed}, best: "502", why: []targetlink.Why{targetlink.SameNumber, targetlink.SameName}},
		"reasons contradict":     {ours: []targetlink.Ours{worker(1, "17", "Ana Ruiz", "")}, has: []targetlink.Entry{person("501", "Ana Ruiz", "", "", ""), person("502", "Bo Li", "17", "", "")}, want: []targetlink.State{targetlink.Ambiguous}, best: "502", why: []targetlink.Why{targetlink.SamePayroll}},
		"two of one name":        {ours: []targetlink.Ours{worker(1, "17", "Ana Ruiz", "")}, has: []targetlink.Entry{person("501", "Ana Ruiz", "", "", ""), person("502", "ana ruiz", "", "", "")}, want: []targetlink.State{targetlink.Ambiguous}, best: "501", why: []targetlink.Why{targetlink.SameName}},
		"one person for two":     {ours: []targetlink.Ours{worker(1, "1", "Ana Ruiz", ""), worker(2, "2", "Ana Ruiz", "")}, has: []targetlink.Entry{person("501", "Ana Ruiz", "", "", "")}, want: []targetlink.State{targetlink.Ambiguous, targetlink.Ambiguous}, best: "501", why: []targetlink.Why{targetlink.SameName}},
		"who is another already": {ours: []targetlink.Ours{worker(1, "1", "Ana Ruiz", ""), worker(2, "2", "Ana Ruiz", "")}, has: []targetlink.Entry{person("501", "Ana Ruiz", "", "", "")}, links: []targetlink.Link{{Subject: worker(2, "", "", "").Subject, Ref: "501"}}, want: []targetlink.State{targetlink.None, targetlink.Matched}},
		"who works no more":      {ours: []targetlink.Ours{worker(1, "17", "Ana Ruiz", "")}, has: []targetlink.Entry{gone, barred}, want: []targetlink.State{targetlink.None}},
		"linked to one gone":     {ours: []targetlink.Ours{worker(1, "17", "Ana Ruiz", "")}, has: []targetlink.Entry{gone}, links: []targetlink.Link{{Subject: worker(1, "", "", "").Subject, Ref: "9"}}, want: []targetlink.State{targetlink.Gone}},
		"left out":               {ours: []targetlink.Ours{worker(1, "17", "Ana Ruiz", "")}, links: []targetlink.Link{{Subject: worker(1, "", "", "").Subject}}, want: []targetlink.State{targetlink.LeftOut}},
		"nobody":                 {ours: []targetlink.Ours{worker(1, "17", "Ana Ruiz", "")}, has: []targetlink.Entry{person("501", "", "", "", "")}, want: []targetlink.State{targetlink.None}},
	} {
		t.Run(name, func(t *testing.T) {
			all := targetlink.Stand(tt.ours, tt.links, tt.has)
			var states []targetlink.State
			for _, s := range all {
				states = append(states, s.State)
			}
			require.Equal(t, tt.want, states)
			if tt.best != "" {
				require.Equal(t, tt.best, all[0].Candidates[0].Entry.Ref)
				require.Equal(t, tt.why, all[0].Candidates[0].Why)
			}
		})
	}
}

// A site is found by the last part of a customer's name, too, and a joined code is
// matched while both its parts are in use.
func TestCodes(t *testing.T) {
	site := targetlink.Ours{Subject: targetlink.Subject{Kind: targetlink.Site, Key: "s"}, Ref: "elm-1", Name: "Elm Street 1"}
	has := []targetlink.Entry{
		{Sort: targetlink.Code, Ref: "customer:310", Name: "Acme:Elm street 1", Active: true},
		{Sort: targetlink.Code, Ref: "item:12", Name: "Mowing", Active: true},
		{Sort: targetlink.Person, Ref: "1", Name: "Elm Street 1", Active: true},
	}
	open := targetlink.Stand([]targetlink.Ours{site}, nil, has)[0]
	require.Equal(t, targetlink.Proposed, open.State)
	require.Equal(t, []targetlink.Why{targetlink.PartOfName}, open.Candidates[0].Why)
	links := []targetlink.Link{{Subject: site.Subject, Ref: "customer:310+item:12"}}
	require.Equal(t, targetlink.Matched, targetlink.Stand([]targetlink.Ours{site}, links, has)[0].State)
	has[1].Active = false
	require.Equal(t, targetlink.Gone, targetlink.Stand([]targetlink.Ours{site}, links, has)[0].State)
}

func TestTheBook(t *testing.T) {
	elm, oak := domain.SiteID{UUID: domain.UUID{1}}, domain.SiteID{UUID: domain.UUID{2}}
	links := []targetlink.Link{
		{Subject: targetlink.Subject{Kind: targetlink.Site, Key: elm.String()}, Ref: "9001"},
		{Subject: targetlink.Subject{Kind: targetlink.Service, Key: targetlink.ServiceKey("Mowing, weekly")}, Ref: "9002"},
		{Subject: targetlink.Subject{Kind: targetlink.Activity, Key: "travel"}, Ref: "9003"},
		{Subject: targetlink.Subject{Kind: targetlink.Activity, Key: "meal"}},
	}
	missing := func(k targetlink.Kind, key string) targetlink.Answer {
		return targetlink.Answer{Missing: targetlink.Subject{Kind: k, Key: key}}
	}
	for name, tt := range map[string]struct {
		rule targetlink.Rule
		work targetlink.Work
		want targetlink.Answer
	}{
		"the site's":            {targetlink.Rule{By: targetlink.BySite}, targetlink.Work{Activity: "on_site", Site: elm}, targetlink.Answer{Ref: "9001"}},
		"the service's":         {targetlink.Rule{By: targetlink.ByService}, targetlink.Work{Activity: "on_site", Site: elm, Service: "mowing weekly"}, targetlink.Answer{Ref: "9002"}},
		"one for all":           {targetlink.Rule{By: targetlink.ByOne, Otherwise: "1"}, targetlink.Work{Activity: "on_site", Site: elm}, targetlink.Answer{Ref: "1"}},
		"its own":               {targetlink.Rule{By: targetlink.ByOne, Otherwise: "1"}, targetlink.Work{Activity: "travel", Site: elm}, targetlink.Answer{Ref: "9003"}},
		"left out":              {targetlink.Rule{By: targetlink.ByOne, Otherwise: "1"}, targetlink.Work{Activity: "meal", Site: elm}, targetlink.Answer{LeftOut: true}},
		"rest where it was":     {targetlink.Rule{By: targetlink.BySite}, targetlink.Work{Activity: "rest", Site: elm}, targetlink.Answer{Ref: "9001"}},
		"rest at no site":       {targetlink.Rule{By: targetlink.BySite}, targetlink.Work{Activity: "rest"}, missing(targetlink.Activity, "rest")},
		"a site without":        {targetlink.Rule{By: targetlink.BySite}, targetlink.Work{Activity: "on_site", Site: oak}, missing(targetlink.Site, oak.String())},
		"a site without, else":  {targetlink.Rule{By: targetlink.BySite, Otherwise: "1"}, targetlink.Work{Activity: "on_site", Site: oak}, targetlink.Answer{Ref: "1"}},
		"a service not known":   {targetlink.Rule{By: targetlink.ByService}, targetlink.Work{Activity: "on_site", Site: oak}, missing(targetlink.Activity, "on_site")},
		"one for all, and none": {targetlink.Rule{By: targetlink.ByOne}, targetlink.Work{Activity: "on_site", Site: elm}, missing(targetlink.Activity, "on_site")},
		"the job's order":       {targetlink.Rule{By: targetlink.ByJob}, targetlink.Work{Activity: "on_site", Site: elm, Order: "500201"}, targetlink.Answer{Ref: "500201"}},
		"a job without":         {targetlink.Rule{By: targetlink.ByJob}, targetlink.Work{Activity: "on_site", Site: elm}, missing(targetlink.Activity, "on_site")},
		"a service without":     {targetlink.Rule{By: targetlink.ByService}, targetlink.Work{Activity: "on_site", Service: "Mulch"}, missing(targetlink.Service, "mulch")},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tt.want, targetlink.NewBook(tt.rule, links).Code(tt.work)) })
	}
	require.ErrorIs(t, targetlink.Rule{By: "weekday"}.Check(), targetlink.ErrBadRule)
}
