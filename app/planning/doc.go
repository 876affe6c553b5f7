// Package planning keeps what work there is to do: jobs and the series that they are
// made of, the badges that are expected on a job, and those that a crew carries.
package planning
