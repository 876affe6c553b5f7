package sim

// Seed is what a stand-in is to hold, as JSON. Seeding adds to what there is, and
// replaces what has the same name or id.
type Seed struct {
	Accounts []Account `json:"accounts,omitempty"`
	Apps     []App     `json:"apps,omitempty"`
	Tokens   []Token   `json:"tokens,omitempty"`
}

// Account is one of QuickBooks Time's.
type Account struct {
	Name         string        `json:"name"` // As in its address: client_url.
	CompanyID    int64         `json:"company_id,omitempty"`
	Zone         string        `json:"zone,omitempty"`       // IANA; New York's unless given.
	PerWindow    int           `json:"per_window,omitempty"` // Calls of a token in five minutes; 0: 300, below 0: as many as you like.
	PageSize     int           `json:"page_size,omitempty"`  // Rows of a page without a limit, and at most; 0: 200.
	Lunch        bool          `json:"lunch,omitempty"`      // Added time of six hours or more loses half an hour in its middle: 201.
	Unpaid       bool          `json:"unpaid,omitempty"`     // Everything answers 402.
	Walled       bool          `json:"walled,omitempty"`     // Everything answers 499.
	Users        []User        `json:"users,omitempty"`
	Jobcodes     []Jobcode     `json:"jobcodes,omitempty"`
	CustomFields []CustomField `json:"custom_fields,omitempty"`
	Timesheets   []Timesheet   `json:"timesheets,omitempty"`
	Gone         []int64       `json:"gone,omitempty"` // Time sheets that are removed.
}

// User is a person.
type User struct {
	ID          int64  `json:"id"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name"`
	Username    string `json:"username"`
	Email       string `json:"email"`
	Number      int64  `json:"employee_number"`
	Payroll     string `json:"payroll_id"`
	Active      bool   `json:"active"`
	SubmittedTo string `json:"submitted_to"`
	ApprovedTo  string `json:"approved_to"`
	Permissions struct {
		TimeTracking bool `json:"time_tracking"`
	} `json:"permissions"`
}

// Jobcode is what time is booked to.
type Jobcode struct {
	ID       int64  `json:"id"`
	Parent   int64  `json:"parent_id"`
	Name     string `json:"name"`
	Short    string `json:"short_code"`
	Type     string `json:"type"`
	Children bool   `json:"has_children"`
	ToAll    bool   `json:"assigned_to_all"`
	Active   bool   `json:"active"`
}

// CustomField is a field of the account's own on time sheets.
type CustomField struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Type      string `json:"type"`
	AppliesTo string `json:"applies_to"`
	Active    bool   `json:"active"`
}

// Timesheet is a time sheet.
type Timesheet struct {
	ID           int64             `json:"id"`
	User         int64             `json:"user_id"`
	Jobcode      int64             `json:"jobcode_id"`
	Type         string            `json:"type"`
	Start        string            `json:"start"`
	End          string            `json:"end"`
	Date         string            `json:"date"`
	Duration     int64             `json:"duration"`
	Notes        string            `json:"notes"`
	Custom       map[string]string `json:"customfields"`
	OnTheClock   bool              `json:"on_the_clock"`
	Locked       int               `json:"locked"`
	LastModified string            `json:"last_modified"`
}

// App is an application that may be connected.
type App struct {
	ID        string `json:"client_id"`
	Secret    string `json:"client_secret"`
	Account   string `json:"account"`             // Whose people allow it, at once.
	Redirect  string `json:"redirect,omitempty"`  // The only address that browsers are sent back to; empty: any.
	Denies    bool   `json:"denies,omitempty"`    // Whoever is asked does not allow it.
	Seconds   int    `json:"seconds,omitempty"`   // For so long access tokens live; ten days unless given.
	Grace     bool   `json:"grace,omitempty"`     // The refresh token before the newest is still taken.
	Forgetful bool   `json:"forgetful,omitempty"` // What it grants for a refresh token does not work: it forgets that it did.
}

// Token is a connection that is there from the beginning.
type Token struct {
	Access  string `json:"access"`
	Refresh string `json:"refresh"`
	App     string `json:"client_id"`
}
