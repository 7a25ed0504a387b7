import type { ServicePart } from '../services/part.ts'

export const ServiceDeliveries = ({ service }: ServicePart) => <p>{service.id}</p>
