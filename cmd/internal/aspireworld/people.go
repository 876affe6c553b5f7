package aspireworld

import "fmt"

// writePeople writes an employee for each badge, and a route for each crew, led by
// its first. One route is led by nobody.
func (w *writer) writePeople() {
	led := map[int]bool{}
	for i, b := range w.season.Badges() {
		e := EmployeeOf(i)
		w.add("Contacts", map[string]any{
			"ContactID": contactKey + i, "ContactTypeName": "Employee", "FirstName": e.First, "LastName": e.Last,
			"EmployeeNumber": e.Number, "BranchID": branchKey, "BranchName": "Northside", "Active": true, "ModifiedDate": "2026-03-01T12:00:00Z",
		})
		if led[b.Crew] {
			continue
		}
		led[b.Crew] = true
		w.add("Routes", map[string]any{
			"RouteID": routeKey + b.Crew, "RouteName": CrewName(b.Crew), "BranchID": branchKey, "BranchName": "Northside", "CrewLeaderContactID": contactKey + i,
			"CrewLeaderContactName": e.First, "RouteSize": w.season.Config().BadgesPerCrew, "Active": true,
		})
	}
	w.add("Routes", map[string]any{"RouteID": 30, "RouteName": "Snow reserve", "BranchID": branchKey, "BranchName": "Northside", "Active": true})
	w.add("Contacts", map[string]any{"ContactID": 4300, "ContactTypeName": "Customer", "FirstName": "A", "LastName": "Client", "Active": true})
}

// Employee is who wears a badge, as payroll knows them.
type Employee struct{ First, Last, Number string }

// Name is what people call the employee.
func (e Employee) Name() string { return e.First + " " + e.Last }

// EmployeeOf is who wears the badge of this number among the season's, from 0.
func EmployeeOf(badge int) Employee {
	return Employee{firstNames[badge%len(firstNames)], lastNames[badge/len(firstNames)%len(lastNames)], fmt.Sprintf("%04d", badge+1)}
}

// CrewName is what people call a crew of the season.
func CrewName(crew int) string { return fmt.Sprintf("Crew %d", crew+1) }

var (
	firstNames = []string{"Ana", "Ben", "Carla", "Diego", "Elsa", "Farid", "Grace", "Hugo", "Iris", "Jonas", "Kim", "Lucia"}
	lastNames  = []string{"Alvarez", "Brook", "Castro", "Dunn", "Ferris", "Gomez", "Hale", "Ito", "Jensen", "Katz", "Lopes", "Moreau"}
)
