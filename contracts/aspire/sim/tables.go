package sim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// kind is the type of a field.
type kind uint8

const (
	number kind = iota
	text
	flag
	instant
)

// table is what the API lists under a path.
type table struct {
	operation string
	key       string
	fields    map[string]kind
}

// define reads fields: a name, and after a colon t (text), b (flag) or d (a time)
// where it is no number.
func define(operation, key string, names ...string) table {
	t := table{operation, key, map[string]kind{key: number}}
	for _, n := range names {
		switch n, of := n[:len(n)-2], n[len(n)-2:]; of {
		case ":t":
			t.fields[n] = text
		case ":b":
			t.fields[n] = flag
		case ":d":
			t.fields[n] = instant
		default:
			t.fields[n+of] = number
		}
	}
	return t
}

// tables are by path. Fields that we never ask for are here, too, where asking for
// them would be a fault of ours: EmployeePin.
var tables = map[string]table{
	"Branches": define("listBranches", "BranchID", "BranchName:t", "BranchCode:t", "Active:b", "TimeZone:t", "InternalPropertyID", "InternalPropertyName:t"),
	"Properties": define("listProperties", "PropertyID", "PropertyName:t", "PropertyNameAbr:t", "PropertyStatusName:t", "PropertyType:t", "BranchID", "BranchName:t",
		"PropertyAddressLine1:t", "PropertyAddressLine2:t", "PropertyAddressCity:t", "PropertyAddressStateProvinceCode:t", "PropertyAddressZipCode:t",
		"GEOLocationLatitude", "GEOLocationLongitude", "GEOPerimeter", "DragDropGeoLocation:b", "IntegrationID:t", "Active:b", "ModifiedDate:d"),
	"Routes": define("listRoutes", "RouteID", "RouteName:t", "BranchID", "BranchName:t", "DivisionID", "DivisionName:t", "CrewLeaderContactID", "CrewLeaderContactName:t",
		"ManagerContactID", "ManagerName:t", "Hours", "RouteSize", "PercentTravelTime", "Active:b", "DisplayOrder"),
	"Contacts": define("listContacts", "ContactID", "ContactTypeName:t", "FirstName:t", "LastName:t", "EmployeeNumber:t", "EmployeePin:t", "ExternalContactReference:t",
		"UserID", "BranchID", "BranchName:t", "TerminationDate:d", "Active:b", "ModifiedDate:d"),
	"Opportunities": define("listOpportunities", "OpportunityID", "OpportunityNumber", "OpportunityName:t", "PropertyID", "PropertyName:t", "OpportunityType:t",
		"BranchID", "BranchName:t", "DivisionID", "DivisionName:t", "StartDate:d", "EndDate:d", "ModifiedDate:d"),
	"OpportunityServices": define("listOpportunityServices", "OpportunityServiceID", "OpportunityID", "ServiceID", "DisplayName:t", "PerVisitHours", "LastModifiedDateTime:d"),
	"WorkTickets": define("listWorkTickets", "WorkTicketID", "WorkTicketNumber", "OpportunityID", "OpportunityNumber", "OpportunityServiceID", "BranchID", "BranchName:t",
		"AnticStartDate:d", "ScheduledStartDate:d", "CompleteDate:d", "ApprovedDate:d", "WorkTicketStatusID", "WorkTicketStatusName:t", "WorkTicketStatus:t", "CrewLeaderContactID",
		"CrewLeaderName:t", "HoursEst", "HoursAct", "HoursScheduled", "OnSiteHours", "DistributedHours", "PercentComplete", "VisitsScheduled", "LastModifiedDateTime:d"),
	"WorkTicketVisits": define("listVisits", "WorkTicketVisitID", "WorkTicketID", "WorkTicketNumber", "RouteID", "RouteName:t", "ScheduledDate:d", "SequenceNum", "Hours"),
	"WorkTicketTimes": define("listTicketTimes", "WorkTicketTimeID", "WorkTicketID", "WorkTicketNumber", "ContactID", "ContactName:t", "WorkTicketTimeDate:d", "StartTime:d",
		"EndTime:d", "Hours", "OTHours", "BreakTime", "HasBreakTime:b", "DistributedTime:b", "RouteID", "RouteName:t", "CrewLeaderContactID", "CrewLeaderContactName:t",
		"BranchID", "BranchTimeZone:t", "AcceptedDateTime:d", "ApprovedDateTime:d", "ExportedDateTime:d", "LastModifiedDateTime:d"),
	"ClockTimes": define("listClockTimes", "ClockTimeID", "ContactID", "ContactName:t", "ClockStart:d", "ClockEnd:d", "BreakTime", "AcceptedDateTime:d"),
	"Activities": define("listActivities", "ActivityID", "ActivityNumber", "ActivityType:t", "Status:t", "Subject:t", "Notes:t", "PropertyID", "OpportunityID",
		"WorkTicketID", "StartDate:d", "DueDate:d", "CompleteDate:d", "ModifiedDate:d"),
}

// row is one of a table. Fields that it lacks are null.
type row map[string]any

// check says what is wrong with a row, and returns its key.
func (t table) check(path string, r row) (int64, error) {
	for name, value := range r {
		of, ok := t.fields[name]
		if !ok {
			return 0, fmt.Errorf("%s has no field %q", path, name)
		}
		if !of.admits(value) {
			return 0, fmt.Errorf("%s: %s can't be %v", path, name, value)
		}
	}
	n, ok := r[t.key].(json.Number)
	if !ok {
		return 0, fmt.Errorf("a row of %s has %s", path, t.key)
	}
	return n.Int64()
}

func (k kind) admits(value any) bool {
	if value == nil {
		return true
	}
	switch v := value.(type) {
	case json.Number:
		return k == number
	case bool:
		return k == flag
	case string:
		if k == instant {
			_, err := readTime(v)
			return err == nil
		}
		return k == text
	}
	return false
}

// shelf holds the rows of a table of a customer, by key.
type shelf struct {
	rows  map[int64]row
	order []int64 // Ascending; nil: to be made.
}

func (s *shelf) put(key int64, r row) {
	if _, there := s.rows[key]; !there {
		s.order = nil
	}
	s.rows[key] = r
}

func (s *shelf) remove(key int64) {
	delete(s.rows, key)
	s.order = nil
}

// sorted returns the rows by key.
func (s *shelf) sorted() []row {
	if s.order == nil {
		s.order = slices.SortedFunc(maps.Keys(s.rows), cmp.Compare[int64])
	}
	out := make([]row, len(s.order))
	for i, key := range s.order {
		out[i] = s.rows[key]
	}
	return out
}
