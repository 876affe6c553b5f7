package aspire_test

import (
	"log/slog"
	"os"
	"testing"
	"time"

	"actual/adapters/outbound/aspire"
	description "actual/contracts/aspire"
	"actual/contracts/conformance"
	"actual/contracts/described"
	"actual/contracts/faults"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// contract is Aspire's: what is not as described fails a test, whoever sent it.
var contract = described.Contract{
	Vendor: "aspire", Description: description.OpenAPI, Needs: []string{"ACTUAL_ASPIRE_CLIENT_ID", "ACTUAL_ASPIRE_CLIENT_SECRET"}, At: "ACTUAL_ASPIRE_URL", Getenv: os.Getenv,
}

// standIn is the suite's source over the stand-in, of a company of some reading of
// times: dates are the same by both.
func standIn(company domain.CompanyID) func(t *testing.T) conformance.JobSource {
	return func(t *testing.T) conformance.JobSource {
		t.Helper()
		tr := open(t)
		contract.Judge(t, tr.drift)
		contract.Mutate(t, tr.injector)
		return conformance.JobSource{
			Source: tr, Check: tr, Company: company, Refused: refused, Narrow: narrow, Down: down, Missing: []string{"Properties", "Opportunities"},
			Window: window, Sites: wantSites(), Crews: wantCrews(), Workers: wantWorkers(), Jobs: wantJobs(), Findings: wantFindings(),
		}
	}
}

func TestContractOfJobSource(t *testing.T)      { conformance.JobSources(t, standIn(acme)) }
func TestContractOfJobSourceInUTC(t *testing.T) { conformance.JobSources(t, standIn(utc)) }

// An Aspire that changes its API without telling us is noticed, and it is said what
// changed.
func TestContractNoticesDrift(t *testing.T) {
	change := func(operation string, f faults.Fault) faults.Rule { return faults.Rule{Fault: f, Operation: operation} }
	lost := change("listProperties", faults.Fault{Kind: faults.PageLost})
	lost.After, lost.Times = 1, 1
	contract.Notices(t, "^TestContractOfJobSource$",
		described.Mutant{
			Name: "a field renamed", Rule: change("listVisits", faults.Fault{Kind: faults.FieldRenamed, Field: "ScheduledDate", To: "VisitDate"}),
			Says: []string{"drift: listVisits: answer 200: [].VisitDate: undescribed"},
		},
		described.Mutant{
			Name: "the name of an id changed", Rule: change("listProperties", faults.Fault{Kind: faults.FieldRenamed, Field: "PropertyID", To: "Id"}),
			Says: []string{"drift: listProperties: answer 200: [].Id: undescribed"},
		},
		described.Mutant{
			Name: "a type changed", Rule: change("listWorkTickets", faults.Fault{Kind: faults.TypeChanged, Field: "OpportunityID"}),
			Says: []string{"drift: listWorkTickets: answer 200: [].OpportunityID: wrong type, string, described as integer"},
		},
		described.Mutant{
			Name: "a token of another form", Rule: change("login", faults.Fault{Kind: faults.TypeChanged, Field: "RefreshToken"}),
			Says: []string{"drift: login: answer 200: RefreshToken: wrong type"},
		},
		described.Mutant{
			Name: "a page lost", Rule: lost,
			Says: []string{"drift: sites are missing, as if a page were lost", "2108"},
		},
		described.Mutant{
			Name: "one id for two", Rule: change("listVisits", faults.Fault{Kind: faults.DuplicateID, Field: "WorkTicketVisitID"}),
			Says: []string{"drift: listVisits: answer 200: [].WorkTicketVisitID: duplicate id"},
		},
	)
}

// The suite against Aspire's own sandbox, or wherever ACTUAL_ASPIRE_URL says: it
// reads alone.
func TestContractWithTheRealAspire(t *testing.T) {
	contract.Real(t, func(t *testing.T, p described.Place) {
		id, key := p.Env("ACTUAL_ASPIRE_CLIENT_ID"), p.Env("ACTUAL_ASPIRE_CLIENT_SECRET")
		credentials := &vault{refused: map[domain.CompanyID]int{}, each: map[domain.CompanyID]vendor.Credential{
			acme:    credential(1, p.URL, id, key),
			refused: credential(1, p.URL, id, "of-nobody-at-all"),
		}}
		client := aspire.New(aspire.Options{Transport: p.Transport}, credentials, nil, nil, machine{}, slog.New(slog.DiscardHandler))
		today := domain.DateOf(time.Now(), time.UTC)
		conformance.JobSources(t, func(*testing.T) conformance.JobSource {
			return conformance.JobSource{
				Source: client, Check: client, Company: acme, Refused: refused, Window: ports.SourceWindow{From: today.AddDays(-7), To: today.AddDays(14)},
			}
		})
	})
}

type machine struct{}

func (machine) Now() time.Time { return time.Now().UTC() }
