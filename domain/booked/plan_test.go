package booked_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/booked"
)

func TestWhichJobLabourIsOf(t *testing.T) {
	monday := domain.NewDate(2026, time.July, 13)
	job := func(n byte) domain.JobID { return domain.JobID{UUID: domain.UUID{n}} }
	plan := booked.NewPlan([]booked.Planned{
		{Ticket: "1", Crew: "31", Site: "2001", Date: monday, Job: job(1)},
		{Ticket: "1", Crew: "31", Site: "2001", Date: monday.AddDays(1), Job: job(2)},
		{Ticket: "2", Crew: "31", Site: "2002", Date: monday, Job: job(3)},
		{Ticket: "2", Crew: "32", Date: monday, Job: job(4)},
		{Ticket: "3", Crew: "31", Site: "2003", Date: monday},
		{Ticket: "3", Crew: "32", Site: "2004", Date: monday, Job: job(5)},
	})
	for name, tt := range map[string]struct {
		labour booked.Labour
		want   domain.JobID
	}{
		"of its date":                         {booked.Labour{Ticket: "1", Crew: "31", Date: monday.AddDays(1)}, job(2)},
		"of helpers":                          {booked.Labour{Ticket: "1", Crew: "40", Date: monday}, job(1)},
		"of two crews' the own":               {booked.Labour{Ticket: "2", Crew: "32", Date: monday}, job(4)},
		"of two crews' neither":               {booked.Labour{Ticket: "2", Crew: "40", Date: monday}, domain.JobID{}},
		"what is none of ours does not count": {booked.Labour{Ticket: "3", Crew: "31", Date: monday}, job(5)},
		"nothing was planned then":            {booked.Labour{Ticket: "1", Crew: "31", Date: monday.AddDays(2)}, domain.JobID{}},
		"nothing was planned, and no ticket":  {booked.Labour{Date: monday}, domain.JobID{}},
	} {
		require.Equal(t, tt.want, plan.Job(tt.labour), name)
	}
	require.Equal(t, []string{"2001", "2002", "", ""}, []string{plan.Site("1"), plan.Site("2"), plan.Site("3"), plan.Site("4")})
}

func TestHowManyMayBeGone(t *testing.T) {
	require.True(t, booked.Believable(20, 20), "of a few all")
	require.True(t, booked.Believable(100, 50))
	require.False(t, booked.Believable(100, 51))
}
