import type { ServicePart } from '../services/part.ts'

export const ServiceSettings = ({ service }: ServicePart) => <p>{service.id}</p>
