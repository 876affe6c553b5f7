package sim

// Seed is what a stand-in is to hold, as JSON. Seeding adds to what there is, and
// replaces what has the same name, id or OID.
type Seed struct {
	Accounts []Account `json:"accounts,omitempty"`
	Clients  []Client  `json:"clients,omitempty"`
}

// Account is one of ADP's customers.
type Account struct {
	Name    string   `json:"name"`
	Workers []Worker `json:"workers,omitempty"`
	Codes   []string `json:"codes,omitempty"`  // Earning codes; none: all are known.
	Closed  []string `json:"closed,omitempty"` // Pay groups whose periods are closed.
	// Gateway n gives up on every n-th batch: it is done, and answered with 504. 0: on none.
	Gateway int `json:"gateway,omitempty"`
}

// Worker is a person there.
type Worker struct {
	OID    string `json:"oid"`
	ID     string `json:"id,omitempty"`
	Given  string `json:"given"`
	Family string `json:"family"`
	Group  string `json:"group"`
	File   string `json:"file"`
	Status string `json:"status,omitempty"` // A unless given.
	Second bool   `json:"second,omitempty"` // Their primary assignment comes after another one.
}

// Client is who asks.
type Client struct {
	ID          string `json:"client_id"`
	Secret      string `json:"client_secret"`
	Account     string `json:"account"`
	Certificate string `json:"certificate,omitempty"` // The common name that its certificate has; empty: it shows none.
	Seconds     int    `json:"seconds,omitempty"`     // How long its tokens live; an hour unless given.
}

// Batch is pay data that was given.
type Batch struct {
	Group   string  `json:"group"`
	Name    string  `json:"name"`
	Shown   string  `json:"shown"` // What it is called in ADP's own pages: the name and some digits.
	Entries []Entry `json:"entries"`
}

// Entry is one earning.
type Entry struct {
	OID   string  `json:"oid"`
	File  string  `json:"file"`
	Code  string  `json:"code"`
	Hours float64 `json:"hours"`
	Week  int     `json:"week"`
	Cost  string  `json:"cost,omitempty"`
}
