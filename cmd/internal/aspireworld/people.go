package aspireworld

import "fmt"

// writePeople writes an employee for each badge, and a route for each crew, led by
// its first. One route is led by nobody.
func (w *writer) writePeople() {
	led := map[int]bool{}
	for i, b := range w.season.Badges() {
		w.add("Contacts", map[string]any{
			"ContactID": contactKey + i, "ContactTypeName": "Employee", "FirstName": firstNames[i%len(firstNames)], "LastName": lastNames[i/len(firstNames)%len(lastNames)],
			"EmployeeNumber": fmt.Sprintf("%04d", i+1), "BranchID": branchKey, "BranchName": "Northside", "Active": true, "ModifiedDate": "2026-03-01T12:00:00Z",
		})
		if led[b.Crew] {
			continue
		}
		led[b.Crew] = true
		w.add("Routes", map[string]any{
			"RouteID": routeKey + b.Crew, "RouteName": CrewName(b.Crew), "BranchID": branchKey, "BranchName": "Northside", "CrewLeaderContactID": contactKey + i,
			"CrewLeaderContactName": firstNames[i%len(firstNames)], "RouteSize": w.season.Config().BadgesPerCrew, "Active": true,
		})
	}
	w.add("Routes", map[string]any{"RouteID": 30, "RouteName": "Snow reserve", "BranchID": branchKey, "BranchName": "Northside", "Active": true})
	w.add("Contacts", map[string]any{"ContactID": 4300, "ContactTypeName": "Customer", "FirstName": "A", "LastName": "Client", "Active": true})
}

// CrewName is what people call a crew of the season.
func CrewName(crew int) string { return fmt.Sprintf("Crew %d", crew+1) }

var (
	firstNames = []string{"Ana", "Ben", "Carla", "Diego", "Elsa", "Farid", "Grace", "Hugo", "Iris", "Jonas", "Kim", "Lucia"}
	lastNames  = []string{"Alvarez", "Brook", "Castro", "Dunn", "Ferris", "Gomez", "Hale", "Ito", "Jensen", "Katz", "Lopes", "Moreau"}
)
